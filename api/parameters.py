"""What a request may carry: the parameters and fields that its route knows, and no others."""

from typing import get_origin

from fastapi import Request
from fastapi.params import File

from api.errors import odd_request


async def refuse_unknown_parameters(request: Request) -> None:
    """Refuse what would be passed over: with a misspelt `collection`, the documents of all of them would be listed."""
    known = [parameter.alias for parameter in request.scope["route"].dependant.query_params]
    why = f"is no parameter here, where there are: {', '.join(known)}" if known else "is not taken: no parameter is"
    if unknown := sorted(request.query_params.keys() - known):
        raise odd_request("query", [(name, why) for name in unknown])


async def refuse_odd_form(request: Request) -> None:
    """Refuse what would be passed over: with a misspelt or second `collection`, documents would go into another one."""
    known = {field.alias: field.field_info for field in request.scope["route"].dependant.body_params}
    form = await request.form()
    why = f"is no field of this form, in which there are: {', '.join(known)}"
    odd = [(name, why) for name in sorted(form.keys() - known)]
    for name, field in known.items():
        values = form.getlist(name)
        if isinstance(field, File) and any(isinstance(value, str) for value in values):
            odd.append((name, f"must be a file; with curl, {name}=@NAME sends one"))
        elif "" in values:
            odd.append((name, "must have a value, or be left out"))
        elif len(values) > 1 and get_origin(field.annotation) is not list:
            odd.append((name, f"is there {len(values)} times; send it once"))
    if odd:
        raise odd_request("body", odd)
