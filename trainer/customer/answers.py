"""The customer's words for a reaction: a line of the scenario, and what it tells; which one, and in which order."""

from __future__ import annotations

from dataclasses import replace

from scoring.text import fold
from trainer.customer.conditions import Moment, band_of, holds, is_about_reply
from trainer.customer.endings import forced_ending
from trainer.customer.lines import SLOT, draw, mood_line, number_below, spoken
from trainer.customer.mood import Ledger
from trainer.customer.plans import is_kindly, is_same, may_part
from trainer.customer.questions import Question
from trainer.customer.state import Change, CustomerState, MadeMove, Pledge, Reaction
from trainer.customer.understanding import Understood
from trainer.customer.warning import IN_ANGER
from trainer.scenario import Ending, Hidden, PlainAnswer, ScenarioFile

UNCLEAR_TWICE = 2
"""Times that he asks back what staff means, at most: who never understands is a nuisance himself."""
RECALLS = 3
"""Times that he comes back to something promised, at most."""
DIGRESSIONS = 2
"""Times that he strays from the matter, at most."""
MATTER = "matter"
"""The topic on which he says what is wrong."""
SHORT = 2
"""Questions that he answers in one reply, at most."""
STRAYS = 4
"""He strays at one calm moment in so many."""


class Answer:
    """Finds the words for a reaction and puts it together."""

    def __init__(
        self, file: ScenarioFile, moment: Moment, made: tuple[MadeMove, ...], asked: list[Hidden], told: list[Hidden],
        plain: tuple[PlainAnswer, ...], ledger: Ledger, seed: int, understood: Understood,
    ) -> None:
        self.file, self.moment, self.made, self.ledger, self.seed = file, moment, made, ledger, seed
        self.asked, self.told, self.plain, self.understood = asked, told, plain, understood

    def leave(self, ending: Ending) -> Reaction:
        """Return the reaction that ends the talk; what he was asked and tells comes first, unless he goes in anger."""
        line = self._draw(ending.lines, f"ending.{ending.id}")
        state = replace(self.moment.state, outcome=ending.outcome, ending=ending.id)
        first = self._fact_lines() if ending.outcome in IN_ANGER else [*self._told_lines(), *self._short_answer()]
        return self._reaction(state, f"ending.{ending.id}", [*first, *([line] if line else [])])

    def warn(self) -> Reaction:
        """Return the reaction that goes on with the talk once more, and says that it is the last time."""
        return self._by_pool("warns") or self.answer()

    def answer(self) -> Reaction:
        """Return the reaction that goes on with the talk, or ends it unresolved when he has nothing left to say.

        Words that could mean anything, a pledge taken back and a question that he has answered he takes up at once.
        What answers this very reply comes next; whoever is asked something answers just that, or passes over it in a
        word. Then comes what he is still waiting for, then the rules of a stage of the talk. Whoever was ignored comes
        back to what he wants. Last comes his mood.
        """
        seen = self.understood
        return (
            self._by_asking_back()
            or self._by_recall(seen.taken_back)
            or self._by_having_told()
            or self._by_rule(to_this_reply=True)
            or self._by_asked_facts()
            or self._by_plain_answers()
            or self._by_plan(timed=True)
            or self._by_question()
            or self._by_goodbye()
            or (self._by_pool("puzzled") if seen.puzzling and not self.told else None)
            or self._by_recall(seen.overdue)
            or (self._by_relying() if seen.ignores else None)
            or self._by_rule(to_this_reply=False)
            or self._by_plan(timed=False)
            or (self._by_matter() if seen.greets else None)
            or (self._by_pool("again") if seen.ignores and not self._said_last("again") else None)
            or self._by_mood()
        )

    def _by_rule(self, *, to_this_reply: bool) -> Reaction | None:
        """Return the first rule that holds and has a line left: of those about this reply, or of the others."""
        before = self._before_telling()
        for rule in self.file.play.reactions:
            if is_about_reply(rule.when) == to_this_reply and holds(rule.when, before):
                line = self._draw(rule.lines, f"reaction.{rule.id}")
                if line:
                    self.ledger.book(f"reaction.{rule.id}", rule.effect, scaled=False)
                    return self._going_on(f"reaction.{rule.id}", line)
        return None

    def _before_telling(self) -> Moment:
        """Return the moment before he tells anything in this turn: what he tells now colours only the next turn."""
        now = {fact.id for fact in self.told}
        told = tuple(told for told in self.moment.state.told if told.id not in now)
        return replace(self.moment, state=replace(self.moment.state, told=told))

    def _by_asked_facts(self) -> Reaction | None:
        if not self.asked:
            return None
        lines = [*self._told_lines(), *self._short_answer()]
        return self._reaction(self.moment.state, f"hidden.{self.asked[0].id}", lines)

    def _by_plain_answers(self) -> Reaction | None:
        lines = [*self._told_lines(), *self._short_answer()] if self._plain_lines() else []
        return self._reaction(self.moment.state, f"answer.{self.plain[0].id}", lines) if lines else None

    def _by_having_told(self) -> Reaction | None:
        """Return that he has told it, when he is asked nothing else and no reaction of the scenario says so."""
        own = any("rule.asked_again" in rule.when.found for rule in self.file.play.reactions)
        quiet = own or self.asked or self.plain or not self.understood.asked_again
        return None if quiet else self._by_pool("already_told")

    def _by_pool(self, pool: str) -> Reaction | None:
        line = self._draw(getattr(self.file.play, pool), pool)
        return self._reaction(self.moment.state, pool, [line, *self._told_lines()]) if line else None

    def _by_plan(self, *, timed: bool) -> Reaction | None:
        """Return that he agrees to what no move foresees, or asks when; not where something else is asked too."""
        plan, question = self.understood.plan, self.understood.question
        other = question is not None and question.pool in ("vague", "picks", "nothing_more")
        if plan is None or plan.timed != timed or self.understood.hurt or other:
            return None
        known = any(is_same(old, plan) for old in self.moment.state.plans if old.reply < plan.reply)
        if not plan.timed and not known and not self._times("asks_when") and question is None:
            return self._by_pool("asks_when")
        return self._by_pool("agrees")

    def _by_question(self) -> Reaction | None:
        """Return his answer to a question that nobody foresaw, as his mood has it."""
        question = self.understood.question
        if question is None:
            return None
        return self._by_pool_of(self._pool_for(question)) or self._by_pool(question.pool)

    def _pool_for(self, question: Question) -> tuple[str, tuple[str, ...]]:
        """Return the lines that answer a question, and their name: in good mood he answers kindly, or says what it is
        that he does not know."""
        play, mood = self.file.play, self.moment.state.mood
        if question.choice:
            return "picks", (question.choice,)
        if is_kindly(mood):
            if question.pool == "vague" and question.asked in play.unknown:
                return f"unknown.{question.asked}", play.unknown[question.asked]
            kind = {"consents": "agrees", "nothing_more": "all_said"}.get(question.pool, question.pool)
            own = tuple(line for line in getattr(play, question.pool) if line not in self.file.borrowed)
            return kind, own if kind != question.pool and own else getattr(play, kind)
        return question.pool, getattr(play, question.pool)

    def _by_pool_of(self, pool: tuple[str, tuple[str, ...]]) -> Reaction | None:
        cue, lines = pool
        line = self._draw(lines, cue)
        return self._reaction(self.moment.state, cue, [line, *self._told_lines()]) if line else None

    def _by_goodbye(self) -> Reaction | None:
        """Return his answer to a goodbye: his own where something is agreed, else what is still open."""
        if not self.understood.leaves:
            return None
        if self.understood.agreed or (self.understood.helped and may_part(self.moment.state.mood)):
            return self._by_pool("parts")
        return self._by_pool("again")

    def _by_relying(self) -> Reaction | None:
        """Return that he relies on what he has agreed to, where he would else come back to what he wants."""
        plan = self.moment.state.plans[-1] if self.understood.agreed and self.moment.state.plans else None
        if plan is None or self._said_last("relies"):
            return None
        return self._quoting("relies", plan.text, self.moment.state)

    def _by_matter(self) -> Reaction | None:
        """Return what he has come about, when the first thing he hears is no more than a greeting."""
        matter = next((answer for answer in self.file.play.answers if answer.id == MATTER), None)
        if matter is None or self.moment.state.replies > 1:
            return None
        return self._by_pool_of((f"answer.{MATTER}", matter.lines))

    def _by_asking_back(self) -> Reaction | None:
        """Return a question what the words of staff mean; not twice in a row."""
        words = self.understood.unclear
        if words is None or self._times("unclear") >= UNCLEAR_TWICE or self._said_last("unclear"):
            return None
        return self._quoting("unclear", words, self.moment.state)

    def _by_recall(self, pledge: Pledge | None) -> Reaction | None:
        """Return a line that comes back to what staff pledged; it is then no longer waited for."""
        if pledge is None or self._times("recalls") >= RECALLS or self._said_last("recalls"):
            return None
        left = tuple(other for other in self.moment.state.pledges if other != pledge)
        return self._quoting("recalls", pledge.text, replace(self.moment.state, pledges=left))

    def _quoting(self, pool: str, words: str, state: CustomerState) -> Reaction | None:
        line = self._draw(getattr(self.file.play, pool), pool)
        if line is None:
            return None
        return self._reaction(state, pool, [line, *self._told_lines()], words)

    def _by_mood(self) -> Reaction:
        said = mood_line(self.file, self.moment.state, band_of(self.moment.state.mood), self.seed)
        if said:
            return self._going_on(*said)
        ending = forced_ending(self.file, self.moment, "unresolved")
        assert ending is not None, "`trainer check` asks for an unresolved ending and for enough lines"
        return self.leave(ending)

    def _going_on(self, cue: str, line: str) -> Reaction:
        """Return the reaction with a line, what he tells and answers with it, or now and then something else."""
        told = self._told_lines()
        short = [] if self._leaves_open(line) else self._short_answer()
        strays = [] if told or short else self._digression()
        return self._reaction(self.moment.state, cue, [line, *told, *short, *strays])

    def _leaves_open(self, line: str) -> bool:
        """Whether he asks back whether to agree ("and if it doesn't work?"): then he does not agree in one breath."""
        question = self.understood.question
        return question is not None and question.pool == "consents" and fold(line).rstrip("\"'”)").endswith("?")

    def _short_answer(self) -> list[str]:
        """Return his answer to a question that stands beside what else he answers, `SHORT` answers in all at most.

        None where he is hurt; and what nobody foresaw he passes over in silence.
        """
        question, given = self.understood.question, len(self.asked) + len(self.plain)
        if question is None or question.pool == "vague" or self.understood.hurt or given >= SHORT:
            return []
        cue, lines = self._pool_for(question)
        if question.pool == "picks" and not question.choice:
            return []  # which of two he would like cannot be told beside something else, unless it is named
        line = self._draw(lines, cue)
        return [line] if line else []

    def _digression(self) -> list[str]:
        state = self.moment.state
        if not self.understood.at_ease or self._times("digressions") >= DIGRESSIONS or self._said_last("digressions"):
            return []
        if state.replies < 2 or number_below(STRAYS, self.seed, self.file.id, state.replies, "strays"):
            return []
        line = self._draw(self.file.play.digressions, "digressions")
        return [line] if line else []

    def _times(self, pool: str) -> int:
        return len(set(getattr(self.file.play, pool)).intersection(self.moment.state.used))

    def _said_last(self, pool: str) -> bool:
        """Whether he said a line of the pool in his last answer."""
        state = self.moment.state
        return not set(getattr(self.file.play, pool)).isdisjoint(state.used[len(state.used) - state.spoken :])

    def _draw(self, lines: tuple[str, ...], cue: str) -> str | None:
        state = self.moment.state
        return draw(lines, state.used, self.seed, self.file.id, state.replies, cue, spare=self.file.borrowed)

    def _told_lines(self) -> list[str]:
        """Return what he tells in this turn: what he was asked for first, then what he tells of himself."""
        facts = self._fact_lines()
        asked, earned = facts[: len(self.asked)], facts[len(self.asked) :]
        return [*asked, *self._plain_lines(), *earned]

    def _plain_lines(self) -> list[str]:
        """Return his plain answers; that he has told it where he has no other words left for it."""
        drawn = [self._draw(answer.lines, f"answer.{answer.id}") for answer in self.plain]
        said = [line for line in drawn if line]
        again = None if said or not self.plain else self._draw(self.file.play.already_told, "already_told")
        return said or ([again] if again else [])

    def _fact_lines(self) -> list[str]:
        drawn = (self._draw(fact.lines, f"hidden.{fact.id}") for fact in self.told)
        return [line for line in drawn if line]

    def _reaction(self, state: CustomerState, cue: str, lines: list[str], words: str = "") -> Reaction:
        after = replace(state, mood=self.ledger.mood, used=(*state.used, *lines), spoken=len(lines))
        changes: tuple[Change, ...] = tuple(self.ledger.changes)
        said = spoken((line.replace(SLOT, words) for line in lines), self.file)
        return Reaction(after, changes, self.made, tuple(fact.id for fact in self.told), cue, said)
