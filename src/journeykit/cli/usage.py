"""How a wrong command line is answered: what is wrong, and the nearest thing that is right."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperGroup

from journeykit.errors import UsageError
from journeykit.spelling import nearest

UsageProblem: type[Exception] = typer.BadParameter.__bases__[0]
"""The base of every complaint of the parser; typer exports its children only."""


class CommandGroup(TyperGroup):
    """A group of commands that answers an unknown one with the nearest."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that ``args`` begins with.

        Raises:
            UsageError: there is none of that name.
        """
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UsageError(
                f"there is no command {name!r}",
                help=_advice(nearest(name, self.list_commands(ctx)), ctx.command_path, "commands"),
            )
        return super().resolve_command(ctx, args)


def explained(problem: Any) -> UsageError:
    """A complaint of the parser in the words of journeykit's own errors."""
    path = problem.ctx.command_path if problem.ctx is not None else "journeykit"
    wrong_option = getattr(problem, "option_name", None)
    if wrong_option and problem.message.startswith("No such option"):
        return UsageError(
            f"there is no option {wrong_option}",
            help=_advice(nearest(wrong_option, _options(problem.ctx)), path, "options"),
        )
    message = problem.format_message().strip().rstrip(".")
    message = re.sub(r"\s*\n\s*", " ", message[:1].lower() + message[1:])
    return UsageError(message, help=_advice(_nearest_choice(problem), path, "options"))


def _advice(close: str | None, path: str, what: str) -> str:
    question = f"did you mean {close}? " if close else ""
    return f"{question}`{path} --help` lists the {what}"


def _options(context: Any) -> list[str]:
    parameters = context.command.get_params(context)
    return [name for parameter in parameters for name in parameter.opts + parameter.secondary_opts]


def _nearest_choice(problem: Any) -> str | None:
    kind = getattr(getattr(problem, "param", None), "type", None)
    given = re.match(r"'(.*)' is not one of", problem.message)
    choices = [str(getattr(choice, "value", choice)) for choice in getattr(kind, "choices", ())]
    return nearest(given[1], choices) if given else None
