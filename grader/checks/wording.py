"""Every sentence that a check says to a student, by the reason of the verdict.

Each reason has what was asked, what was seen, why it matters, and one thing to try. No blame, no
word of the trade without its meaning. Braces are facts of the verdict.
"""

from typing import NamedTuple

from grader.checks.verdict import Verdict
from grader.model.result import Explanation


class Words(NamedTuple):
    """The parts of an explanation; see `model.result.Explanation`."""

    seen: str
    asked: str = ""
    why: str = ""
    next_step: str = ""


_BUILD = "build_scheduler should return {call}."
_ORDER = "scheduler.step() should come once in every {unit}, after the optimizer.step() in it."
_LRS = "The learning rates should be {schedule}, each for as long as in the reference."
_GIVEN = "Model, optimizer, batch size and images should be used just as they are given."
_FAIR = "Marks can only be compared where everybody trains the same model on the same images."
_EPOCHS = "Epochs count from 0."

CATALOGUE: dict[str, Words] = {
    # scheduler_arguments
    "arguments_right": Words("build_scheduler returned {call}, as asked."),
    "returned_nothing": Words(
        "build_scheduler returned None.",
        _BUILD,
        "A scheduler that is built but not returned is lost: the training loop gets nothing to "
        "step.",
        "End build_scheduler with `return scheduler`.",
    ),
    "returned_no_scheduler": Words(
        "build_scheduler returned something of type {type}, which is not a scheduler of "
        "torch.optim.lr_scheduler.",
        _BUILD,
        "Only a scheduler that knows the optimizer can change its learning rate.",
        "Construct the scheduler with the optimizer as its first argument, and return it.",
    ),
    "wrong_scheduler": Words(
        "build_scheduler returned a scheduler of the class {type}.",
        _BUILD,
        "Each class lowers the learning rate in its own way: another class is another schedule.",
        "Use torch.optim.lr_scheduler.{expected}.",
    ),
    "scheduler_on_other_optimizer": Words(
        "The scheduler was constructed on another optimizer than the one that build_scheduler "
        "was given.",
        _BUILD,
        "A scheduler changes the learning rate of the optimizer it was constructed with. The one "
        "that trains the model never hears of it.",
        "Pass on the `optimizer` that build_scheduler gets; do not make a new one.",
    ),
    "wrong_arguments": Words(
        "The class is right, but {differences}.",
        _BUILD,
        "The arguments say when the learning rate changes and by how much. One that is left out "
        "takes the class's default, which may be another value.",
        "Compare your call with the handout, argument by argument.",
    ),
    "arguments_swapped": Words(
        "The right values are there, but at each other's place: {differences}.",
        _BUILD,
        "Without names, Python fills the arguments in the order of the class's signature.",
        "Write the names: {names}.",
    ),
    # step_order
    "order_right": Words(
        "scheduler.step() was called {count} times, each time after optimizer.step()."
    ),
    "scheduler_never_stepped": Words(
        "scheduler.step() was never called.",
        _ORDER,
        "A scheduler does nothing by itself: the learning rate changes only when step() is called.",
        "Add scheduler.step() at the end of every {unit}.",
    ),
    "optimizer_never_stepped": Words(
        "scheduler.step() was called, but optimizer.step() never was.",
        _ORDER,
        "Without optimizer.step() no weight changes, whatever the learning rate is.",
        "In each batch: optimizer.zero_grad(), loss.backward(), optimizer.step(). The given "
        "train_one_epoch does that.",
    ),
    "idle_scheduler_stepped": Words(
        "scheduler.step() was called, but never that of the scheduler from build_scheduler, and "
        "never that of another one on an optimizer that trains the model.",
        _ORDER,
        "A scheduler changes the learning rate of the optimizer it was constructed with, and of "
        "no other.",
        "Step the scheduler that train is given.",
    ),
    "scheduler_stepped_first": Words(
        "The first scheduler.step() came before any optimizer.step().",
        _ORDER,
        "The first learning rate of the schedule is then cut short, and every later change comes "
        "too early.",
        "Move scheduler.step() below the code that trains the {unit}.",
    ),
    "scheduler_stepped_again": Words(
        "The scheduler.step() number {number} came with no optimizer.step() since the one before.",
        _ORDER,
        "Each call moves the schedule on. Calls with no training between them skip a part of it.",
        "Keep one scheduler.step() in every {unit}. Look for a second one, perhaps in a helper "
        "or in another loop.",
    ),
    # lr_values
    "lr_right": Words("The optimizer used the learning rates {lrs}, when it should."),
    "lr_never_used": Words(
        "No optimizer took a step, so no learning rate was used.",
        "The learning rates should follow the schedule while the model trains.",
        "A learning rate matters only where optimizer.step() uses it.",
        "Call optimizer.step() for every batch; the given train_one_epoch does that.",
    ),
    "too_few_epochs": Words(
        "The training ended after {epochs} epochs; the learning rate was right until then.",
        "It should go on for {expected} epochs.",
        "The later, smaller learning rates are where the schedule pays off.",
        "Loop over range(num_epochs), the number that train is given.",
    ),
    "lr_constant": Words(
        "The learning rate stayed at {own} all the time.",
        _LRS + " The first difference is in epoch {epoch}. " + _EPOCHS,
        "With a learning rate that stays large, the weights keep jumping around the best place.",
        "Call scheduler.step() once at the end of every {unit}.",
    ),
    "lr_constant_though_stepped": Words(
        "scheduler.step() was called, and yet the learning rate that trained the model stayed at "
        "{own}.",
        _LRS + " The first difference is in epoch {epoch}. " + _EPOCHS,
        "The scheduler changes the optimizer it was constructed with. If another optimizer "
        "trains the model, or the learning rate is set back, the schedule has no effect.",
        "Use the optimizer and the scheduler that train is given, and set no learning rate "
        "yourself.",
    ),
    "lr_changes_within_epoch": Words(
        "The learning rate changed within epoch {epoch}: it was {seen} where it should be "
        "{expected}.",
        _LRS + " It should stay the same for all batches of an epoch. " + _EPOCHS,
        "A schedule that is meant in epochs but moves with every batch runs through at once: the "
        "learning rate is soon too small to learn anything.",
        "Move scheduler.step() out of the loop over the batches, into the loop over the epochs.",
    ),
    "lr_early": Words(
        "Every learning rate comes one epoch early: in epoch {epoch} it was {seen}, and should "
        "still be {expected}.",
        _LRS + " " + _EPOCHS,
        "Off by one: one step() too many was made before the first epoch was trained.",
        "Call scheduler.step() at the end of the epoch, not at its head.",
    ),
    "lr_late": Words(
        "Every learning rate comes one epoch late: in epoch {epoch} it was still {seen}, and "
        "should be {expected}.",
        _LRS + " " + _EPOCHS,
        "Off by one: one step() too few was made.",
        "Call scheduler.step() at the end of every epoch, the first one too.",
    ),
    "lr_differs": Words(
        "In epoch {epoch} the learning rate was {seen}, and should be {expected}.",
        _LRS + " Yours were {own}. " + _EPOCHS,
        "The learning rate decides how far each step goes; another schedule is another training.",
        "Print optimizer.param_groups[0]['lr'] in every epoch and compare it with the handout.",
    ),
    # constraints
    "as_given": Words("Model, optimizer, batch size and images were used as given."),
    "other_model": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        _FAIR,
        "Take SimpleNN from the stub again, unchanged.",
    ),
    "other_optimizer": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        _FAIR,
        "Take build_optimizer from the stub again, and train with the optimizer it returns.",
    ),
    "other_batch_size": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        "The size of the batches decides how many steps an epoch has and how noisy they are.",
        "Iterate over the train_loader that train is given, and pass its batches on whole.",
    ),
    "trained_on_validation": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        "Validation images say how well the model does on images it has not learned from. Once "
        "it has trained on them they cannot say so any more.",
        "Use val_loader only in validate, never before loss.backward().",
    ),
    "images_altered": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        _FAIR,
        "Pass the images on to the model as the loader gives them.",
    ),
    "foreign_images": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        _FAIR,
        "Train on the images of the train_loader that train is given, and on no others.",
    ),
    "not_trained": Words(
        "The model was not trained: {problems}.",
        _GIVEN,
        "Without gradients the weights stay as they were made.",
        "In each batch: outputs = model(images), loss.backward(), optimizer.step().",
    ),
    "images_left_out": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        "An epoch is one pass over all training images; with fewer, the schedule moves on too "
        "soon.",
        "Let the loop over train_loader run to its end, and leave no batch out.",
    ),
    "other_epochs": Words(
        "Something given was changed: {problems}.",
        _GIVEN,
        "The schedule is made for a certain number of epochs.",
        "Loop over range(num_epochs), the number that train is given.",
    ),
    # accuracy
    "accuracy_reached": Words(
        "The trained model gets {accuracy} of the hidden test images right, with a loss of {loss}."
    ),
    "accuracy_partly": Words(
        "The trained model gets {accuracy} of the hidden test images right, with a loss of {loss}.",
        "{points} points need {wanted}.",
        "The loss also counts how sure the model is when it is wrong, so it shows a learning "
        "rate that stayed too large sooner than the accuracy does.",
        "Mend what the other checks say about the schedule first; this number follows.",
    ),
    "accuracy_low": Words(
        "The trained model gets {accuracy} of the hidden test images right, with a loss of {loss}.",
        "{points} points need {wanted}.",
        "So low a figure means that the model hardly learned, for instance because the learning "
        "rate became tiny too soon.",
        "Mend what the other checks say about the schedule first; this number follows.",
    ),
    "loss_not_finite": Words(
        "The trained model gets {accuracy} of the hidden test images right, and its loss is "
        "{loss}.",
        "{points} points need {wanted}.",
        "Weights that are infinite or not a number come from steps that were far too large.",
        "Look at the learning rate in the first epochs.",
    ),
    # where evidence is missing
    "stub_untouched": Words(
        "{function} is still as in the stub: it raises NotImplementedError.",
        why="Nothing that comes after it can be looked at yet.",
        next_step="Write its body, and delete the line that raises.",
    ),
    "crashed": Words(
        "The program stopped in {during} with {type}: {error}",
        why="What comes after that point could not be observed.",
        next_step="Run `python train.py` and mend the line that the error names.",
    ),
    "module_missing": Words(
        "The program stopped in {during} with {type}: {error}",
        why="Programs are run with Python, torch and torchvision, and with the files that were "
        "handed in. A module that is installed where you work need not be there.",
        next_step="If it is a file of your own, hand it in beside train.py. Otherwise leave the "
        "import out, or catch the ImportError and go on without it.",
    ),
    "exited": Words(
        "In {during}, {error}.",
        why="What comes after that point could not be observed.",
        next_step="Let train return instead of calling exit or quit.",
    ),
    "killed": Words(
        "The program broke down in {during}: {error}.",
        why="What comes after that point could not be observed.",
        next_step="Run `python train.py` and see where it ends.",
    ),
    "used_channel": Words(
        "In {during} {error}.",
        why="The grader could not go on observing the run.",
        next_step="Write to no file descriptors but stdout and stderr.",
    ),
    "timed_out": Words(
        "The program was still running in {during} after {seconds} seconds of computing, many "
        "times what the reference takes, and was ended.",
        why="What comes after that point could not be observed.",
        next_step="Look for a loop that never ends, such as `while True` with no break, or for "
        "work done again in every batch.",
    ),
    "out_of_memory": Words(
        "The program used more memory than it may, in {during}.",
        why="What comes after that point could not be observed.",
        next_step="Look for lists that keep growing; keep loss.item() rather than loss.",
    ),
    "blocked": Words(
        "Not looked at, because of what happened in {blocker}.",
        next_step="Mend that first; then this check can run.",
    ),
    "no_weights_to_measure": Words(
        "The weights could not be measured: {problem}.",
        "They should fit the given model.",
        "The grader loads the trained weights into the given model to measure them.",
        "Mend what the check `constraints` says.",
    ),
    "ungradable": Words(
        "Nothing to grade: {problem}.",
        next_step="Hand in a file named train.py, at the top of the submission.",
    ),
    "internal_error": Words(
        "The grader itself failed here: {problem}.",
        why="This is not your mistake and costs no points; a person will look at it.",
    ),
}


def explain(verdict: Verdict) -> Explanation:
    """Puts a verdict into words."""
    words = CATALOGUE[verdict.reason]
    seen, asked, why, next_step = (part.format_map(verdict.facts) for part in words)
    return Explanation(verdict.reason, asked=asked, seen=seen, why=why, next_step=next_step)
