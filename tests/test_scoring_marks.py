"""What is a defence and what is none, what is contempt, what is quoted, and that an expert's talk has no fault."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
from scoring import score
from scoring.analysis import Analysis, analyse
from scoring.text import Language
from scoring.transcript import Transcript, Turn
from trainer.roleplay import play_replies
from trainer.scenario import Selftest, read_scenario

FISH_EN = (
    "The menu said mandarin fish, clear as day, and then this "
    "turns up. You think we don't know one fish from another?"
)
FISH_ZH = "这是什么鱼？我们点的是鳜鱼，端上来的根本不是鳜鱼！你们这么大的店也骗人？"
SHOE_EN = (
    "I paid a fortune for these shoes and they are ruined after one week! "
    "I need them for the wedding on Saturday. I want a straight answer."
)
SHOE_ZH = "好几百块的鞋，才穿一个星期就花成这样，全是白印子！我专门跑一趟，你们必须给我个说法！"
HAG_EN = "Fifteen percent off, or I go elsewhere. Your price is ridiculous, far too expensive!"
HAG_ZH = "你们这价太贵了！这么大的单子，百分之十五都不给？凭什么？"
NO_DEFENCE = [
    (FISH_EN, "I'm Anna"),
    (FISH_EN, "my name is Tom"),
    (FISH_EN, "Hello, I'm Anna, the floor captain tonight."),
    (FISH_EN, "That's not the look you were expecting, is it?"),
    (FISH_EN, "You were looking forward to this dish and it doesn't look right to you."),
    (FISH_EN, "That's a reasonable thing to wonder about."),
    (FISH_EN, "That makes sense."),
    (FISH_EN, "I'm here for you."),
    (FISH_EN, "I feel your pain."),
    (FISH_EN, "Why don't we stroll over to the tanks?"),
    (FISH_EN, "Old fool"),
    (FISH_EN, "Piss off"),
    (FISH_EN, "<b>hello</b>"),
    (FISH_EN, "‮abc def ghi"),
    (FISH_EN, "The tanks are right over there by the door."),
    (FISH_EN, "This is for you, on a clean plate."),
    (FISH_EN, "There's a quiet table by the window."),
    (FISH_EN, "My manager is on her way."),
    (FISH_EN, "It's a pleasure to meet you all."),
    (FISH_EN, "So the ones you've had came in a sauce."),
    (FISH_EN, "You have such good taste."),
    (FISH_EN, "What a moron"),
    (FISH_EN, "So you want to know what's what, is that right?"),
    (FISH_EN, "It's important to get this right for your guests."),
    (FISH_EN, "We want tonight to be special."),
    (FISH_EN, "Here's the menu."),
    (FISH_EN, "It means a lot that you came in tonight."),
    (SHOE_EN, "So you need them for the wedding on Saturday."),
    (SHOE_EN, "You want a straight answer, is that it?"),
    (SHOE_EN, "Those are lovely shoes."),
    (SHOE_EN, "These shoes deserve better."),
    (SHOE_EN, "That's no way to start a week."),
    (SHOE_EN, "It's awful to see new shoes like that."),
    (SHOE_EN, "Nobody wants to see that on a new pair."),
    (SHOE_EN, "That's a lot of money to see ruined in a week."),
    (SHOE_EN, "What a pity about these shoes."),
    (FISH_ZH, "我是今晚的领班"),
    (FISH_ZH, "您好，我姓王，是今天的领班"),
    (FISH_ZH, "您以前吃的都是炸过浇汁的"),
    (FISH_ZH, "有您这样的客人是我们的福气"),
    (FISH_ZH, "活的时候身上有花纹"),
    (FISH_ZH, "您点的是鳜鱼，端上来这条看着不像"),
    (FISH_ZH, "师傅就在海鲜池那边"),
    (FISH_ZH, "今晚大家聚在一起不容易"),
    (FISH_ZH, "这么要紧的聚会被打断，真不好"),
    (FISH_ZH, "海鲜池就在东边"),
    (FISH_ZH, "鱼池就在那边，几步路"),
    (FISH_ZH, "老傻瓜"),
    (FISH_ZH, "这位是我们的王师傅"),
    (FISH_ZH, "一桌朋友还等着"),
    (FISH_ZH, "这桌客人对我们很重要"),
    (FISH_ZH, "您懂鱼"),
    (FISH_ZH, "这条鱼您看着不像鳜鱼"),
    (FISH_ZH, "我就在这儿，您慢慢说"),
    (FISH_ZH, "您先说，我在听"),
    (SHOE_ZH, "您好，我姓王，是今天的导购"),
    (SHOE_ZH, "您说好几百块，对吗？"),
    (SHOE_ZH, "这么好看的鞋花了，真可惜"),
    (SHOE_ZH, "您专门跑一趟，辛苦了"),
    (SHOE_ZH, "周五来拿就行，不收您钱"),
    (SHOE_ZH, "交给我吧，我来想办法"),
    (SHOE_ZH, "要是补得不满意，我陪您去找经理"),
    (SHOE_ZH, "有病吧你"),
    (SHOE_ZH, "这双鞋是您的心头好"),
    (SHOE_ZH, "才一个星期就成这样"),
    (SHOE_ZH, "这鞋一看就是您爱惜着穿的"),
    (SHOE_ZH, "您就坐这儿"),
    (SHOE_ZH, "这事儿我管到底"),
    (HAG_ZH, "我懂，大单子谁都想省点"),
    (HAG_ZH, "您最担心的是什么呢？"),
    (HAG_ZH, "您这单子不小"),
    (HAG_ZH, "您是老客户了"),
    (HAG_ZH, "做生意都不容易"),
    (HAG_EN, "A big order like yours matters to us."),
    (HAG_EN, "That's a big order."),
    (HAG_EN, "Every percent counts on an order like this."),
    (HAG_EN, "These days every penny matters."),
]
DEFENCE = [
    (FISH_EN, "It should be the right fish."),
    (FISH_EN, "The kitchen says it is a mandarin fish."),
    (FISH_EN, "You're mistaken, this is mandarin fish."),
    (FISH_EN, "This is mandarin fish."),
    (FISH_EN, "It is a mandarin fish, I assure you."),
    (FISH_EN, "We only serve mandarin fish here."),
    (FISH_EN, "That's how mandarin fish looks when it's steamed."),
    (FISH_EN, "Our fish is always fresh."),
    (FISH_EN, "The system shows you ordered this."),
    (FISH_EN, "All our fish come from the tank."),
    (FISH_EN, "Steaming fades the pattern."),
    (SHOE_EN, "These shoes are not waterproof."),
    (SHOE_EN, "That's because leather doesn't like water."),
    (SHOE_EN, "Leather always does that."),
    (SHOE_EN, "It's normal for leather."),
    (SHOE_EN, "We never sell bad shoes."),
    (SHOE_EN, "There is nothing wrong with the shoes."),
    (SHOE_EN, "That's water damage."),
    (SHOE_EN, "It isn't a quality problem."),
    (FISH_ZH, "这就是鳜鱼"),
    (FISH_ZH, "这条是鳜鱼，没错"),
    (FISH_ZH, "鳜鱼蒸熟了都是这样"),
    (FISH_ZH, "我们店从来不卖假鱼"),
    (FISH_ZH, "后厨说了就是鳜鱼"),
    (FISH_ZH, "不会弄错的"),
    (FISH_ZH, "本来就是这个样子"),
    (FISH_ZH, "蒸了花纹就淡了，正常的"),
    (SHOE_ZH, "这不是质量问题"),
    (SHOE_ZH, "真皮的鞋子沾水后需要马上处理"),
    (SHOE_ZH, "是您自己碰水弄湿的"),
    (SHOE_ZH, "真皮都会这样"),
    (SHOE_ZH, "我们的鞋质量没问题"),
    (SHOE_ZH, "这是水渍，不是质量问题"),
    (SHOE_ZH, "皮鞋进了水都这样"),
    (SHOE_ZH, "其实这双鞋打理好了很好穿的"),
    (HAG_EN, "The price already includes delivery."),
    (HAG_EN, "Our prices are fixed."),
    (HAG_EN, "That's the lowest we can go."),
    (HAG_EN, "We only make six percent."),
    (HAG_ZH, "这个价已经是最低了"),
    (HAG_ZH, "我们利润只有六个点"),
    (HAG_ZH, "价格是公司定的"),
    (HAG_ZH, "本来就不赚钱"),
]
FOUND_AND_NOT = [
    (FISH_EN, "It should be the right fish, let me check.", [], ["listening.restate"]),
    (FISH_EN, "The kitchen says it is a mandarin fish.", [], ["listening.restate"]),
    (FISH_EN, "You're mistaken, this is mandarin fish.", ["wording.blame"], ["listening.restate"]),
    (FISH_ZH, "您弄错了，这就是鳜鱼。", ["wording.blame"], ["listening.restate"]),
    (FISH_ZH, "这就是鳜鱼，我们店里只卖鳜鱼。", ["listening.defend_first"], ["listening.restate"]),
    (
        FISH_EN, "You ordered the mandarin fish, and this doesn't look like it to you, is that right?",
        ["listening.restate"], ["listening.defend_first"],
    ),
    (FISH_ZH, "您点的是鳜鱼，这条看着不像，是吗？", ["listening.restate"], []),
    (FISH_ZH, "您是说端上来的不是鳜鱼，对吗？", ["listening.restate"], []),
    (FISH_ZH, "眼瞎啊？", ["wording.dismissive"], ["listening.question"]),
    (FISH_ZH, "你懂个屁", ["wording.dismissive"], []),
    (FISH_ZH, "你谁啊你？", ["wording.dismissive"], ["listening.question"]),
    (SHOE_ZH, "你谁啊你", ["wording.dismissive"], ["listening.question"]),
    (SHOE_ZH, "别来这儿撒泼", ["wording.dismissive"], []),
    (SHOE_EN, "What a moron", ["wording.dismissive"], ["listening.defend_first"]),
    (SHOE_EN, "Old fool", ["wording.dismissive"], ["listening.defend_first"]),
    (SHOE_EN, "Don't be stupid, it's your own fault", ["wording.dismissive", "wording.blame"], []),
    (SHOE_ZH, "你神经啊", ["wording.dismissive"], []),
    (SHOE_ZH, "你脑子有问题吧", ["wording.dismissive"], ["listening.question"]),
    (SHOE_EN, "Are you blind?", ["wording.dismissive"], ["listening.question"]),
    (SHOE_ZH, "滚出去", ["wording.dismissive"], []),
    (SHOE_ZH, "有病吧你", ["wording.dismissive"], ["listening.defend_first"]),
    (SHOE_EN, "Piss off", ["wording.dismissive"], []),
    (SHOE_EN, "Get out!", ["wording.dismissive"], []),
    (SHOE_EN, "Shut up.", ["wording.dismissive"], []),
    (SHOE_ZH, "闭嘴！", ["wording.dismissive"], []),
    (SHOE_ZH, "你有病", ["wording.dismissive"], []),
    (SHOE_ZH, "你这人真蠢", ["wording.dismissive"], []),
    (SHOE_ZH, "你眼睛瞎了吗？", ["wording.dismissive"], ["listening.question"]),
    (SHOE_EN, "Are you out of your mind?", ["wording.dismissive"], ["listening.question"]),
    (SHOE_EN, "Is there something wrong with your head?", ["wording.dismissive"], ["listening.question"]),
    (SHOE_EN, "You must be an idiot.", ["wording.dismissive"], []),
    (SHOE_EN, "You'd feel like a fool at the wedding in these, I can see that.", [], ["wording.dismissive"]),
    (SHOE_EN, "Let me get out the polish and try it on a corner.", [], ["wording.dismissive"]),
    (SHOE_EN, "We shut up shop at nine, but I'll stay.", [], ["wording.dismissive"]),
    (SHOE_ZH, "我真是糊涂，没给您说清。", [], ["wording.dismissive"]),
    (SHOE_ZH, "机器有病，我这就换一台擦。", [], ["wording.dismissive"]),
    (SHOE_ZH, "擦鞋机坏了，脑子里一下没反应过来，对不起。", [], ["wording.dismissive"]),
    (FISH_ZH, "一桌朋友还等着，我们先去看看。", [], ["wording.command"]),
    (FISH_ZH, "好多人都看不出来，蒸过花纹就淡了。", [], ["wording.cannot"]),
    (FISH_EN, "Lots of people don't recognise it once it's steamed.", [], ["wording.blame"]),
    (
        FISH_ZH, "有您这样的客人是我们的福气。",
        [], ["wording.dismissive", "listening.empathy", "listening.defend_first"],
    ),
    (FISH_EN, "That's awful, poor you.", ["listening.empathy"], ["wording.dismissive"]),
    (FISH_ZH, "师傅这会儿正好在捞三号桌的鳜鱼。", [], ["listening.restate"]),
    (FISH_EN, "The chef is just catching one for table three.", [], ["listening.restate", "service.consult"]),
    (FISH_EN, "The chef is just catching a mandarin fish.", [], ["listening.restate", "service.consult"]),
    (FISH_EN, "You have such good taste in fish.", [], ["listening.restate", "listening.defend_first"]),
    (FISH_EN, "I feel for you.", [], ["listening.restate"]),
    (
        HAG_EN, "Our margin is about six percent, so at fifteen we'd lose money.",
        [], ["listening.restate", "listening.empathy"],
    ),
    (HAG_ZH, "您最担心的是什么呢？", ["listening.question"], ["listening.empathy"]),
    (HAG_EN, "With cash on delivery you'd pay nothing today.", [], ["service.time"]),
    (FISH_ZH, "我让厨房给您热着。", [], ["service.consult"]),
    (FISH_EN, "I can tell you come here often.", [], ["service.consult"]),
    (FISH_EN, "I'm sorry. You think this isn't the fish you ordered.", ["apology.present"], ["apology.specific"]),
    (FISH_EN, "So the ones you've had came in a sauce.", [], ["service.reason", "listening.defend_first"]),
    (FISH_ZH, "您能跟我说说哪里看着不对吗？", ["listening.question"], []),
    (HAG_ZH, "我给您让三个点。", ["service.offer"], []),
    (HAG_ZH, "要不改成到付，货到了您再给。", ["service.offer"], []),
    (HAG_ZH, "要不这样，我让百分之三。", ["service.offer"], []),
    (HAG_ZH, "我懂，大单子谁都想省点。", ["listening.empathy"], []),
    (HAG_ZH, "再低真没法做。", ["wording.cannot"], []),
    (HAG_ZH, "这个价再低真的没法做了。", ["wording.cannot"], []),
]
INSULTS = [
    "眼瞎啊？", "你懂个屁", "你谁啊你", "别来这儿撒泼", "你神经啊", "你脑子有问题吧", "滚出去",
    "闭嘴！", "有病吧你", "你这人真蠢",
    "What a moron", "Old fool", "Don't be stupid.", "Are you blind?", "Shut up.", "Get out!", "Piss off",
]
HARMLESS = [
    "我真是糊涂，没给您说清。", "机器有病，我这就换一台擦。", "Let me get out the polish.", "We shut up shop at nine.",
    "You'd feel like a fool at the wedding in these, I can see that.",
]
WHOLE = [
    (SHOE_ZH, "是您自己碰水弄湿的。", "是您自己碰水弄湿的"),
    (SHOE_ZH, "我陪您去找经理。", "我陪您去找经理"),
    (SHOE_EN, "I can mend them, or I can book a repair.", "or I can book a repair"),
]
EXPERTS = [
    pytest.param(path, test, id=f"{path.parent.name}/{path.stem}/{test.name}")
    for language in ("en", "zh-Hans")
    for path in sorted(Path(scenarios.__file__).parent.glob(f"{language}/*.yaml"))
    for test in read_scenario(path).scenario.selftest
    if test.tier == "expert"
]


def answered(customer: str, reply: str) -> Analysis:
    language: Language = "en" if customer.isascii() else "zh-Hans"
    turns = (Turn("customer", customer), Turn("staff", reply))
    return analyse(Transcript("t", turns, language, fault="unclear"), 1)


@pytest.mark.parametrize(("customer", "reply"), NO_DEFENCE)
def test_what_explains_and_denies_nothing_is_no_defence(customer: str, reply: str) -> None:
    assert "listening.defend_first" not in answered(customer, reply).criteria()


@pytest.mark.parametrize(("customer", "reply"), DEFENCE)
def test_explaining_denying_and_disowning_first_is_a_defence(customer: str, reply: str) -> None:
    assert "listening.defend_first" in answered(customer, reply).criteria()


@pytest.mark.parametrize(("customer", "reply", "found", "absent"), FOUND_AND_NOT)
def test_marks(customer: str, reply: str, found: list[str], absent: list[str]) -> None:
    criteria = answered(customer, reply).criteria()
    assert set(found) <= criteria
    assert not set(absent) & criteria


@pytest.mark.parametrize("reply", INSULTS)
def test_an_insult_is_critical_dismissive_and_no_question(reply: str) -> None:
    analysis = answered(SHOE_EN if reply.isascii() else SHOE_ZH, reply)
    assert "insult" in {item.id for item in analysis.critical}
    assert "wording.dismissive" in analysis.criteria()
    assert "listening.question" not in analysis.criteria()


@pytest.mark.parametrize("reply", HARMLESS)
def test_the_same_words_of_oneself_or_a_thing_are_no_insult(reply: str) -> None:
    assert answered(SHOE_EN if reply.isascii() else SHOE_ZH, reply).critical == ()


@pytest.mark.parametrize(("customer", "reply", "quoted"), WHOLE)
def test_a_quotation_cuts_no_word(customer: str, reply: str, quoted: str) -> None:
    assert quoted in {finding.text for finding in answered(customer, reply).findings}


@pytest.mark.parametrize(("path", "test"), EXPERTS)
def test_no_fault_is_found_in_an_experts_talk(path: Path, test: Selftest) -> None:
    file = read_scenario(path)
    card = score(play_replies(file, test.replies, test.seeds[0]).transcript)
    faults = [(item.criterion, item.text) for item in card.findings if item.polarity == "-" and item.text]
    assert faults == []
    assert card.critical == ()
