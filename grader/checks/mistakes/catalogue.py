"""Every known mistake: its name, its title for a list, and what is said to a student.

A part that is empty leaves the check's own words. Braces are facts of the finding: `at` is the
line as in " (train.py:41)", `unit` what the reference steps its scheduler once in, and `advice`
what to do where another scheduler than this one was asked for.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """A title, and the parts of an explanation; see `model.result.Explanation`."""

    title: str
    seen: str = ""
    why: str = ""
    next_step: str = ""


CATALOGUE: dict[str, Entry] = {
    # what stopped the program
    "stepped_without_metric": Entry(
        "ReduceLROnPlateau is stepped without the number it watches",
        "scheduler.step(){at} was called with nothing in its brackets, and a ReduceLROnPlateau "
        "needs a number there.",
        "It lowers the learning rate when a number, such as the validation loss, has stopped "
        "getting better. Without that number it cannot tell when.",
        "{advice}",
    ),
    "verbose_removed": Entry(
        "verbose= is no argument of a scheduler any more",
        "The scheduler was built with verbose={at}, and in this version of PyTorch no scheduler "
        "takes that argument.",
        "Older versions printed every change of the learning rate with verbose=True, and many "
        "examples on the web still have it.",
        "Take verbose= out. To see the learning rate, print scheduler.get_last_lr().",
    ),
    "one_cycle_stepped_too_often": Entry(
        "OneCycleLR is stepped more often than it was planned for",
        "The OneCycleLR was planned for {planned} steps, and scheduler.step(){at} was called once "
        "more than that.",
        "A OneCycleLR lays out its whole curve beforehand. After the last step it has no learning "
        "rate to give, so it stops the program.",
        "{advice}",
    ),
    "resumed_from_nothing": Entry(
        "last_epoch is set for a new optimizer",
        "The scheduler was built{at} with last_epoch set, which says that an earlier training "
        "goes on. This optimizer is new, and has no note of the learning rate it began with.",
        "last_epoch counts the steps that are already done. At the start of a training there are "
        "none, which is what leaving it out says.",
        "Leave last_epoch out.",
    ),
    "momentum_not_there": Entry(
        "A cycle of momentum for an optimizer without momentum",
        "The scheduler was built{at} so that it moves the optimizer's momentum together with the "
        "learning rate, and this optimizer has no momentum.",
        "Momentum is the part of the last step that is carried over into the next one. OneCycleLR "
        "and CyclicLR change it too, unless they are told not to.",
        "{advice}",
    ),
    "scheduler_not_returned": Entry(
        "build_scheduler does not return its scheduler",
        "A scheduler of the class {built_class} was built{at}, and build_scheduler ended without "
        "returning it.",
        "A scheduler that is not returned is lost: train gets None in its place, and None has no "
        "step().",
        "End build_scheduler with `return` and the scheduler.",
    ),
    "name_not_defined": Entry(
        "A name is used that was never imported or assigned",
        "The name {name} is used{at} before anything has said what it stands for.",
        "Python knows a name only after it was imported or assigned.",
        "{import_it}",
    ),
    # what was built
    "other_scheduler": Entry("Another scheduler than asked"),
    "other_arguments": Entry("Other arguments than asked"),
    "arguments_swapped": Entry("Arguments at each other's place"),
    "idle_optimizer": Entry(
        "The scheduler was built on an optimizer that does not train",
        "The scheduler was built{at} on another optimizer than the one that trains the model.",
        "A scheduler changes the learning rate of the optimizer it was built on, and of no other.",
        "In build_scheduler, use the `optimizer` that it is given.",
    ),
    "optimizer_replaced": Entry(
        "Another optimizer trains than the one that the scheduler changes",
        "The model was trained by another optimizer{at} than the one that the scheduler was built "
        "on.",
        "A scheduler changes the learning rate of the optimizer it was built on. The other one "
        "keeps its own.",
        "Use the optimizer that train is given, and make no new one.",
    ),
    "leftover_scheduler": Entry(
        "A scheduler that is not used has changed the learning rate",
        "A scheduler of the class {other} was built{at} on the same optimizer and then not used: "
        "the training began with a learning rate of {seen}, and not {predicted}.",
        "Some schedulers set the learning rate as they are built, before any step().",
        "Take that line out: build the scheduler that you return, and no other.",
    ),
    "other_initial_lr": Entry(
        "The optimizer begins with another learning rate",
        "The training began with a learning rate of {seen}{at}, and {expected} is given.",
        "The scheduler multiplies whatever the optimizer begins with, so all later values are off "
        "by the same factor.",
        "Take build_optimizer from the stub again, unchanged.",
    ),
    # when it was stepped
    "never_trained": Entry(
        "optimizer.step() is never called",
        "Neither optimizer.step() nor scheduler.step() was called in the whole training.",
        "optimizer.step() changes the weights. Without it nothing is learned, and no learning rate "
        "is used.",
        "In each batch, call optimizer.zero_grad(), loss.backward() and optimizer.step(). The "
        "given train_one_epoch does that.",
    ),
    "fewer_epochs": Entry("Fewer epochs than asked"),
    "never_stepped": Entry(
        "The scheduler is never stepped",
        "A scheduler of the class {built_class} was built{at}, and its step() was never called.",
        "A scheduler does nothing by itself: the learning rate changes only when its step() is "
        "called.",
        "Add scheduler.step() at the end of every {unit}, after optimizer.step().",
    ),
    "stepped_before_training": Entry(
        "scheduler.step() before the first optimizer.step()",
        "The first scheduler.step(){at} came before the first optimizer.step(): nothing had been "
        "trained yet.",
        "Each scheduler.step() moves the schedule on by one {unit}. One call too early cuts the "
        "first learning rate short, and all later changes come too early.",
        "Move scheduler.step() below the code that trains the {unit}.",
    ),
    "warning_silenced": Entry(
        "The warning about the order of the two steps is switched off",
        "The first scheduler.step(){at} came before the first optimizer.step(). PyTorch warns of "
        "just that, and {silenced} switches warnings off.",
        "The warning is not harmless: one call too early cuts the first learning rate short, and "
        "all later changes come too early.",
        "Move scheduler.step() below the code that trains the {unit}; the warning then goes away "
        "by itself.",
    ),
    "stepped_per_batch": Entry(
        "scheduler.step() in every batch",
        "scheduler.step(){at} was called in every batch: {most} times in an epoch, where once was "
        "asked.",
        "This scheduler counts its calls and takes each for a whole epoch. Called in every batch "
        "it runs through its schedule long before the training ends.",
        "Move scheduler.step() out of the loop over the batches, to the end of the loop over the "
        "epochs.",
    ),
    "stepped_without_training": Entry(
        "scheduler.step() in batches without an optimizer.step()",
        "scheduler.step(){at} was called in every batch, {most} times in an epoch, but "
        "optimizer.step() only {trained} times.",
        "Where the gradients of several batches are added up, a batch without optimizer.step() "
        "changes no weight, and the schedule should not move on.",
        "{move}",
    ),
    "stepped_twice": Entry(
        "More than one scheduler.step() in an epoch",
        "scheduler.step() was called {calls} times in {epochs} epochs{lines}.",
        "Each call moves the schedule on by one epoch, so with more than one the learning rate "
        "changes too soon.",
        "Keep one scheduler.step(), at the end of the epoch.",
    ),
    "stepped_too_seldom": Entry(
        "scheduler.step() is left out in some epochs",
        "scheduler.step(){at} was called {calls} times in {epochs} epochs, where once in every "
        "epoch was asked.",
        "The scheduler counts its own calls to know when to change the learning rate. An epoch "
        "without a call does not count.",
        "Call scheduler.step() at the end of every epoch; the scheduler itself knows when to "
        "change the learning rate.",
    ),
    "step_with_number": Entry(
        "Something is passed to scheduler.step()",
        "`{call}`{at} has a number in its brackets: in epoch {epoch} the learning rate was {seen}, "
        "and after {calls} plain calls of step() it would have been {predicted}.",
        "With a number in its brackets, step() does not count its calls: it jumps to the place in "
        "the schedule that the number says.",
        "Write scheduler.step(), with nothing in the brackets.",
    ),
    # what else changed the learning rate
    "set_from_get_lr": Entry(
        "get_lr() is taken for the learning rate",
        "The optimizer was given what get_lr() returned{at}: in epoch {epoch} its learning rate "
        "was {seen}, and the scheduler alone would have made it {predicted}.",
        "get_lr() works out the next change and is meant for the scheduler itself. Called after "
        "step(), it counts the same change twice.",
        "Take out the lines that set the learning rate: scheduler.step() has set it already.",
    ),
    "set_back_by_loading": Entry(
        "An old learning rate is loaded back into the optimizer",
        "The optimizer's saved state was loaded{at}, and the learning rate with it: in epoch "
        "{epoch} it was {seen} again, where the scheduler had made it {predicted}.",
        "An optimizer's state holds its learning rate. A state that was saved before "
        "scheduler.step() brings the old one back.",
        "Save the states of the optimizer and of the scheduler together, after scheduler.step().",
    ),
    "set_by_hand": Entry(
        "The learning rate is set by hand beside the scheduler",
        "The learning rate is set by hand{at}: in epoch {epoch} it was {seen}, and the scheduler "
        "alone would have made it {predicted}.",
        "This scheduler multiplies the learning rate that it finds, so a change made by hand stays "
        "in all later values.",
        "Take out the lines that set the learning rate, and leave it to scheduler.step().",
    ),
    # other schedulers' own mistakes
    "plateau_per_batch": Entry(
        "ReduceLROnPlateau is stepped in every batch",
        "scheduler.step(){at} of a ReduceLROnPlateau was called in every batch: {most} times in an "
        "epoch.",
        "It waits for as many calls as its `patience` says before it lowers the learning rate, and "
        "the loss of single batches jumps up and down. Its patience should count epochs.",
        "{advice}",
    ),
    "one_cycle_in_other_unit": Entry(
        "OneCycleLR is planned in batches and stepped in epochs",
        "The OneCycleLR was planned{at} for {planned} steps, and its step() was called {calls} "
        "times.",
        "Its learning rate goes up first and comes down later, over all the planned steps. With so "
        "few calls the training ends near the beginning of the curve.",
        "{advice}",
    ),
    "cosine_other_length": Entry(
        "CosineAnnealingLR has another length than the training",
        "The CosineAnnealingLR was built{at} to come down in T_max={planned} steps, and its step() "
        "was called {calls} times.",
        "{so}",
        "{advice}",
    ),
    "cyclic_base_lr": Entry(
        "CyclicLR begins at its own base_lr",
        "The CyclicLR{at} set the learning rate to its base_lr of {seen} as it was built; the "
        "optimizer had been given {expected}.",
        "A CyclicLR goes up and down between base_lr and max_lr. The learning rate that the "
        "optimizer was made with does not count any more.",
        "{advice}",
    ),
    "warmup_first": Entry(
        "A warm-up comes before the schedule that was asked for",
        "The SequentialLR{at} begins with a {first}, and goes on to the {second} after {planned} "
        "steps.",
        "The second scheduler begins to count only then, so each of its changes comes {planned} "
        "steps later.",
        "{advice}",
    ),
}
