"""What an address may end in: the parameters that its route knows, and no others."""

from fastapi import Request

from api.errors import odd_request


async def refuse_unknown_parameters(request: Request) -> None:
    """Refuse what would be passed over: with a misspelt `collection`, the documents of all of them would be listed."""
    known = [parameter.alias for parameter in request.scope["route"].dependant.query_params]
    why = f"is no parameter here, where there are: {', '.join(known)}" if known else "is not taken: no parameter is"
    if unknown := sorted(request.query_params.keys() - known):
        raise odd_request("query", [(name, why) for name in unknown])
