"""The rules by name: what a fault costs the student, what to do, and where it is written.

`G17` is the 17th guideline of Haladyna, Downing and Rodriguez, "A Review of Multiple-Choice
Item-Writing Guidelines for Classroom Assessment", Applied Measurement in Education 15(3), 2002,
309-334, doi:10.1207/S15324818AME1503_5. A rule with no number has its ground in how this bank
asks, marks and gives feedback.
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """A rule: what its breach costs the student, what the author can do, and its source."""

    cost: str
    remedy: str
    source: str = ""


RULES: dict[str, Rule] = {
    # The stem.
    "no_question": Rule(
        "Students guess what they are asked, and some answer another question.",
        "End the stem with a question, a task such as `Fill the blank`, or a colon.",
        "G14, G15",
    ),
    "negative_stem": Rule(
        "A student who overlooks the small word answers the opposite of what he knows.",
        "Ask for what is true, or write the word as **not**.",
        "G17",
    ),
    "double_negative": Rule(
        "Students lose the mark on turning the sentence round, and not on the subject.",
        "Let either the question or the choice say it without a negation.",
        "G17, G27",
    ),
    "long_stem": Rule(
        "A slow reader runs out of time on words that the answer does not need.",
        "Leave out what the answer does not need.",
        "G13, G16",
    ),
    # The choices.
    "all_or_none": Rule(
        "Who knows two right choices, or one wrong one, has the answer; choices are shuffled, too.",
        "Ask a question of the kind `multiple`, or leave the choice out.",
        "G9, G25, G26",
    ),
    "choice_count": Rule(
        "With two choices every second guess is right; beyond five the reading is all that grows.",
        "Give 3 to 5 choices.",
        "G18",
    ),
    "same_choices": Rule(
        "Two choices say the same, so that a right answer may be marked wrong.",
        "Remove one of the two, or make them differ.",
        "G19",
    ),
    "overlap": Rule(
        "Who picks the narrower choice is right as well, and is marked wrong.",
        "Word the choices so that no two of them can be true together.",
        "G22",
    ),
    "parallel": Rule(
        "The choice of another form catches the eye, and is picked or dropped unread.",
        "Write all choices in one form: all code, all numbers, or all sentences of one make.",
        "G23",
    ),
    "length": Rule(
        "Students who know nothing pick the longest choice, and are right.",
        "Shorten the key; what explains it belongs into `feedback`.",
        "G24",
    ),
    "absolutes": Rule(
        "Students drop the choice for its strong word without knowing why it is wrong.",
        "Say it without the strong word, or use the word in the key too.",
        "G28a",
    ),
    "clang": Rule(
        "The key repeats a word of the stem and nothing else does, so it is found by its sound.",
        "Use the word in a distractor too, or another word in the key.",
        "G28b",
    ),
    "grammar": Rule(
        "Choices that do not fit the stem's grammar are dropped unread.",
        "Word the stem so that each choice fits it.",
        "G28c",
    ),
    "implausible": Rule(
        "Nobody picks the choice, so that the others are guessed more easily.",
        "Write what somebody with a known mistake would answer, or leave the choice out.",
        "G28f, G29",
    ),
    "number_order": Rule(
        "Students search for their number among numbers in no order.",
        "Put the numbers in order, or let them be shuffled.",
        "G21",
    ),
    # What a student is told.
    "no_mistake": Rule(
        "The student is told that it is wrong, and neither he nor the class learns which mistake.",
        "Name the misconception in `mistake`, or leave the distractor out.",
        "G30",
    ),
    "unused_mistake": Rule(
        "A misconception is explained to the student that no wrong answer stands for.",
        "Name it in a distractor's `mistake`, or remove it.",
        "G30",
    ),
    "thin_feedback": Rule(
        "The student is told no more than that it is right or wrong, and learns nothing from it.",
        "Say why it is right or wrong.",
    ),
    "same_feedback": Rule(
        "Who answers wrongly reads what was written of another answer.",
        "Say of each choice why it is right or wrong.",
    ),
    "feedback_verdict": Rule(
        "The student is told the opposite of his mark.",
        "Look whether the key or the feedback is wrong.",
    ),
    "no_wrong": Rule(
        "Whoever is wrong gets the explanation, and no word on the mistake that he made.",
        "Foresee wrong answers in `wrong`, each with its `mistake` and `feedback`.",
        "G30",
    ),
    "hint_tells": Rule(
        "The hint is the answer, so there is nothing left to think about.",
        "Hint at the way and leave the answer to the student.",
    ),
    "no_source": Rule(
        "Who doubts the answer has nowhere to look it up.",
        "Name a page of the documentation, or where the mistake was really made, in `sources`.",
    ),
    "todo": Rule(
        "The student reads a note that the author left for himself.",
        "Write what is still to do.",
        "G11",
    ),
    # What is right.
    "no_proof": Rule(
        "Nobody has seen that the key is right, and a wrong key marks every good answer wrong.",
        "Write a proof, or `method: none` with a reason and a source.",
        "G19",
    ),
    "not_proved": Rule(
        "The question is not asked at all: nobody has seen this version's key hold.",
        "Run `grade questions prove` on it.",
        "G19",
    ),
    "unknown_name": Rule(
        "The student learns a name that PyTorch does not have, or is held up by a misspelt one.",
        "Spell it as the installed PyTorch does.",
        "G12",
    ),
    # The draws.
    "same_draws": Rule(
        "Students who believe that they have numbers of their own see the same question.",
        "Show the number in a text, or leave it out of `params`.",
    ),
    "same_wrong": Rule(
        "Two mistakes lead to the same answer, and the student is told of the wrong one.",
        "Exclude such draws with `where`, or choose other `params`.",
        "G19",
    ),
    "digits": Rule(
        "Students compare digits, and copy them wrongly, where they should think.",
        "Choose rounder `params`, or format the number, as in {{ lr:.3g }}.",
        "G8",
    ),
    # The bank as a whole.
    "near_duplicate": Rule(
        "A student who has seen the one has the other for nothing; a quiz may even ask both.",
        "Merge the two, with `params` where only numbers differ, or ask for another thing.",
        "G4",
    ),
    "key_letters": Rule(
        "Students who know nothing pick the letter that is right most often.",
        "Give some of these questions another key by changing the places of two choices.",
        "G20",
    ),
    "key_longest": Rule(
        "Students who know nothing pick the longest choice, and are right more often than chance.",
        "Shorten some keys, or make some distractors as long.",
        "G24",
    ),
    # The silencing itself.
    "unused_silence": Rule(
        "None now; but once the fault is there, nobody is told.",
        "Remove it from `silence`.",
    ),
}
# The rules that a question's `silence` may name.
SILENCEABLE = sorted(RULES.keys() - {"unused_silence"})
