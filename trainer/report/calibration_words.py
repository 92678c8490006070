"""The sentences of a calibration report, simplified Chinese and English; traditional Chinese is converted."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("评分校准报告", "Calibration of the scorer"),
    "about": ("说明", "About"),
    "scorer": ("评分器版本：{version}", "Scorer: {version}"),
    "cost": (
        "这一次问模型用了 {seconds:.0f} 秒，读 {prompt:,}、写 {completion:,} 个 token；"
        "模型未能评分而没有算在内的：{unscored}",
        "Asking the model took {seconds:.0f} seconds in this run, {prompt:,} tokens read and {completion:,} written; "
        "left out because it could not judge them: {unscored}",
    ),
    "labels_by": (
        "以下数字说明评分器与参考标注一致到什么程度，可信度不会高于参考标注本身。"
        "括号里是 95% 区间（按回复或对话重抽样）。",
        "These figures say how far the scorer agrees with the reference, and are worth no more than the reference is. "
        "In brackets: 95 % intervals, by drawing whole replies or conversations again.",
    ),
    "criteria": ("各项评分点：{count} 条标注过的回复", "Criteria: {count} labelled replies"),
    "intervals": (
        "精确率：评分器标出的有多少是对的；召回率：该标出的标出了多少；F1：两者的调和平均；kappa：扣除碰巧一致之后的一致程度。",
        "Precision: how much of what is found is right. Recall: how much of what is there is found. F1: their harmonic "
        "mean. Kappa: agreement beyond chance.",
    ),
    "criterion": ("评分点", "criterion"),
    "labelled": ("标注数", "labelled"),
    "precision": ("精确率", "precision"),
    "recall": ("召回率", "recall"),
    "f1": ("F1", "F1"),
    "kappa": ("kappa", "kappa"),
    "use": ("用途", "use"),
    "macro": ("各项平均 F1", "macro F1"),
    "by_language": ("各语言的 F1（标注数）", "F1 by language (labelled replies)"),
    "all": ("全部", "all"),
    "fitness": ("哪些评分点可以决定合格与否", "Which criteria are fit to decide a pass"),
    "fitness_bars": (
        "可用于判定：kappa 不低于 {kappa:.2f}，区间下端不低于 {low:.2f}，精确率不低于 {precision:.2f}，"
        "且至少有 {positives} 条标注。其余只宜用于辅导。",
        "Fit to decide: kappa at least {kappa:.2f} with the lower end of its interval at least {low:.2f}, precision at "
        "least {precision:.2f}, on {positives} labelled replies or more. The others are for coaching only.",
    ),
    "gate": ("可判定", "decide"),
    "coach": ("只辅导", "coach only"),
    "untold": ("标注太少", "too few labels"),
    "worst_replies": ("分歧最大的回复", "Replies judged most differently"),
    "all_of": ("{criterion} 的全部分歧", "Every disagreement on {criterion}"),
    "invented": ("多标 {criterion}：“{text}”", 'found, not in the reference: {criterion} "{text}"'),
    "missed": ("漏标 {criterion}", "in the reference, not found: {criterion}"),
    "customer": ("客人", "customer"),
    "staff": ("员工", "staff"),
    "grades": ("分数：{count} 段评过级的对话", "Scores: {count} graded conversations"),
    "grade": ("等级", "grade"),
    "readers": ("评阅人之间 QWK", "readers' own QWK"),
    "verdicts": (
        "合格与否：{total} 段里有 {agreed} 段一致（{share:.1%}）。",
        "Pass or fail: the same in {agreed} of {total} ({share:.1%}).",
    ),
    "no_verdicts": ("参考里没有合格与否的判定。", "The reference does not say what passes."),
    "pairs": (
        "同一情景里，好的对话得分高于较差的：{total} 对中占 {share:.1%}。",
        "Within a scenario the better conversation scores higher in {share:.1%} of {total} pairs.",
    ),
    "wrong_order": ("顺序不对的：{pairs}", "Out of order: {pairs}"),
    "gates": ("自动评分的通行门槛（Williamson、Xi、Breyer，2012）",
              "Gates for automated scoring (Williamson, Xi and Breyer 2012)"),
    "too_few_graded": ("评过级的对话不到 {count} 段，还说不上一致不一致。",
                       "With fewer than {count} graded conversations nothing can be said of agreement."),
    "gate_name": ("门槛", "gate"),
    "gate_qwk": ("与评阅人一致（QWK）", "agreement with the readers (QWK)"),
    "gate_r": ("与评阅人相关（r）", "correlation with the readers (r)"),
    "gate_loss": ("比评阅人之间的一致少多少", "loss against the readers' own agreement"),
    "gate_difference": ("标准化均差 {language}", "standardised difference of means {language}"),
    "measured": ("实测", "measured"),
    "bar": ("要求", "bar"),
    "met": ("达到", "met"),
    "not_met": ("未达到", "not met"),
    "tiers": ("按作者的本意分组", "By what the writers meant them to be"),
    "tier": ("组", "tier"),
    "talks": ("对话", "talks"),
    "mean": ("平均", "mean"),
    "lowest": ("最低", "lowest"),
    "highest": ("最高", "highest"),
    "passed": ("合格", "passed"),
    "worst_talks": ("分歧最大的对话", "Conversations judged most differently"),
    "passes": ("合格", "pass"),
    "fails": ("不合格", "fail"),
    "gap": ("评分器 {score}（{ours}），评阅人 {grade:g}/4（{theirs}）",
            "scorer {score} ({ours}), readers {grade:g} of 4 ({theirs})"),
    "gaming": ("防刷分：{attacks} 种手法，{count} 段对话", "Gaming: {attacks} attacks, {count} conversations"),
    "gaming_means": (
        "每种手法都用在自带的 {talks} 段对话上（简体的也转成繁体再试）。挡住的意思是：不合格，"
        "得分不高于同一段对话里老老实实、勉强过得去的版本；藏了字的，藏起来的毛病一个不少地查出来。",
        "Every attack is tried on {talks} conversations that come along (the simplified Chinese ones converted as "
        "well). Resisted: it does not pass, does not score above the honest passable version of the same "
        "conversation, and where words were hidden, all that counts against them is still found.",
    ),
    "attack": ("手法", "attack"),
    "attempts": ("对话", "tried"),
    "passing": ("合格", "passed"),
    "above": ("高于勉强版", "above passable"),
    "hidden_seen": ("藏字查出", "hidden found"),
    "resistance": ("挡住", "resisted"),
    "none_through": ("没有一种得逞。", "None got through."),
    "got": ("得分 {score}（{verdict}），老实的勉强版 {bar}",
            "scored {score} ({verdict}), the honest passable version {bar}"),
}
