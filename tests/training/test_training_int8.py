"""Rounding in training: as onnxruntime does it, and gradients pass."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from training.int8 import round_input, round_weight, rounding_inputs


@pytest.fixture(scope="module")
def layer():
    torch.manual_seed(0)
    made = nn.Linear(64, 32)
    with torch.no_grad():
        made.weight[3] *= 20  # each row has a scale of its own
        made.weight[5] = 0
    return made


def int8_outputs(layer, values, folder):
    """What onnxruntime computes with int8 weights."""
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["product"]), helper.make_node("Add", ["product", "b"], ["y"])],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, list(values.shape))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [*values.shape[:-1], 32])],
        [onnx.numpy_helper.from_array(np.ascontiguousarray(weight.T), "w"), onnx.numpy_helper.from_array(bias, "b")],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "f.onnx")
    quantize_dynamic(folder / "f.onnx", folder / "q.onnx", weight_type=QuantType.QInt8, per_channel=True)
    session = onnxruntime.InferenceSession(folder / "q.onnx", providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run(["y"], {"x": values.numpy()})[0])


def test_a_layer_gives_what_the_runtime_gives_with_int8_weights(layer, tmp_path):
    values = torch.randn(1, 10, 64) * 3 + 1
    expected = int8_outputs(layer, values, tmp_path)
    rounded = nn.functional.linear(round_input(values), round_weight(layer.weight), layer.bias)
    torch.testing.assert_close(rounded, expected, atol=2e-4, rtol=1e-4)
    assert (layer(values) - expected).abs().max() > 0.02


def test_the_inputs_of_all_layers_are_rounded_for_a_while():
    values = torch.randn(2, 5, 64)
    encoder = nn.Sequential(nn.Linear(64, 64), nn.Linear(64, 32))
    plain = encoder(values)
    expected = encoder[1](round_input(encoder[0](round_input(values))))
    with rounding_inputs(encoder):
        assert torch.equal(encoder(values), expected)
    assert not torch.equal(expected, plain)
    assert torch.equal(encoder(values), plain)


def test_each_sequence_has_a_scale_of_its_own():
    values = torch.stack([torch.linspace(-1, 1, 64), 100 * torch.linspace(-1, 1, 64)])[:, None]
    torch.testing.assert_close(round_input(values)[:1], round_input(values[:1]))


def test_gradients_pass_as_if_nothing_were_rounded(layer):
    weight = layer.weight.detach().clone().requires_grad_()
    values = torch.randn(2, 5, 64, requires_grad=True)
    (round_input(values) @ round_weight(weight).T).sum().backward()
    torch.testing.assert_close(values.grad, round_weight(weight.detach()).sum(0).expand(2, 5, 64))
    torch.testing.assert_close(weight.grad, round_input(values.detach()).sum((0, 1)).expand(32, 64))


def test_nothing_but_zeros_stays_zeros():
    assert not round_input(torch.zeros(1, 2, 8)).any()
    assert not round_weight(torch.zeros(3, 8)).any()


def test_bfloat16_stays_bfloat16():
    assert round_input(torch.randn(1, 5, 64).bfloat16()).dtype == torch.bfloat16
