"""The short facts of a scenario, as they stand below its title wherever it is named."""

from __future__ import annotations

from scoring.explain import in_language
from trainer.scenario import ScenarioFile
from trainer.texts import Texts
from trainer.ui.channel import channel_icon
from trainer.ui.markup import element, plain


def chips(file: ScenarioFile, say: Texts) -> str:
    """Return trade, channel, difficulty and length; the dots of the difficulty are also said in words."""
    about = file.about
    level = element("span", f"{'●' * about.level}{'○' * (5 - about.level)}", aria_hidden="true")
    facts = (
        plain(in_language(about.trade, say.language)),
        channel_icon(about.channel) + plain(say(f"channel.{about.channel}")),
        f"{plain(say('catalogue.level', level=about.level))} {level}",
        plain(say("catalogue.minutes", minutes=about.minutes)),
    )
    return element("div", "".join(element("span", fact) for fact in facts), class_="chips")
