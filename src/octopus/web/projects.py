"""The route /widget-projects: the archive of a project that was made on the page, once."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from octopus.accounts import Accounts
from octopus.model import Forbidden, Role
from octopus.scaffolder import Projects
from octopus.web.auth import address_of


def project_routes(accounts: Accounts, projects: Projects) -> APIRouter:
    router = APIRouter(prefix="/widget-projects")

    @router.get("/{ticket}")
    async def fetch(ticket: str, request: Request) -> Response:
        caller = await accounts.authenticate(request.headers.get("authorization"), address_of(request))
        if caller.role < Role.User:
            raise Forbidden(f"making widgets takes the role User; {caller.username!r} has {caller.role.name}")
        archive = await projects.fetch(caller, ticket)
        return Response(
            archive.content,
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{archive.name}"',
                "Cache-Control": "no-store",
            },
        )

    return router
