"""The web page for people: one page at `/` and the few files that it is made of."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

router = APIRouter(include_in_schema=False)

FOLDER: Final = Path(__file__).parents[1] / "web"
MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}

# Whatever documents or models say, a browser runs and loads nothing but these files, and no text becomes markup.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


@router.head("/")
@router.get("/")
async def show_page(request: Request) -> Response:
    """Return the page; `async`, so that it never waits behind slow questions for a thread."""
    return _file(request, "index.html")


@router.get("/web/{name}")
async def show_file(request: Request, name: str) -> Response:
    """Return one of the files that the page is made of."""
    return _file(request, name)


def _file(request: Request, name: str) -> Response:
    file = next((entry for entry in FOLDER.iterdir() if entry.name == name), None)
    if file is None or file.suffix not in MEDIA_TYPES:
        raise HTTPException(404)
    content = file.read_bytes()
    tag = f'"{sha256(content).hexdigest()}"'
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=MEDIA_TYPES[file.suffix], headers=headers)
