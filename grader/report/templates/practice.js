// Judges answers on a page to practise on. It comes after quiz.js, and uses its functions.
const same = (one, other) => one.length === other.length && one.every((part, place) => part === other[place]);

// Python as it can be compared without Python: spaces and kinds of quotes do not count.
const plain = (text, compare) =>
  compare === "text"
    ? text.toLowerCase().split(/\s+/).filter(Boolean).join(" ")
    : text.replaceAll("'", '"').replace(/\s+/g, "");

const near = (number, key, margin) => Math.abs(number - key) <= margin * (1 + 1e-9);

// The verdict on an answer: whether it is right (null: nobody can say), what is said, and which
// foreseen wrong answers it is.
function judge(kind, key, answer) {
  const right = (is, words) => ({ right: is, words: is ? "Right." : words, wrong: [] });
  switch (kind) {
    case "single": return right(key.letters[0] === answer, "Not right.");
    case "multiple": {
      const good = answer.filter((letter) => key.letters.includes(letter)).length;
      const whole = good === key.letters.length && good === answer.length;
      return right(whole, `Not all right: ${good} of your ${answer.length} picks ${good === 1 ? "is" : "are"} right` +
        (good < key.letters.length ? ", and something is missing." : "."));
    }
    case "order": return right(key.orders.some((order) => same(order, answer)), "Not right: another order, or other lines.");
    case "numeric": {
      const number = asNumber(answer);
      if (number === null) return { right: null, words: "This is no number.", wrong: [] };
      const verdict = right(near(number, key.value, key.margin), "Not right.");
      if (!verdict.right) verdict.wrong = places(key.wrong, (value) => near(number, value, key.margin));
      return verdict;
    }
    default: {
      const is = (form) => plain(form, key.compare) === plain(answer, key.compare);
      if (key.forms.some(is)) return right(true);
      const wrong = places(key.wrong, is);
      if (wrong.length) return { right: false, words: "Not right.", wrong };
      return { right: null, words: "This page does not know your answer: compare it with the one that is worked out below.", wrong };
    }
  }
}

const places = (all, test) => all.map((one, place) => (test(one) ? place : -1)).filter((place) => place >= 0);

function check(question) {
  const verdict = question.querySelector(".verdict");
  const answer = answerOf(question);
  forgetVerdict(question);
  if (!answer.length) {
    verdict.textContent = "There is nothing to check yet.";
    return;
  }
  const found = judge(question.dataset.kind, data.keys[numberOf(question) - 1], answer);
  verdict.classList.add(found.right === null ? "warn" : found.right ? "good" : "bad");
  verdict.textContent = `${found.right === null ? "?" : found.right ? "✓" : "✗"} ${found.words}`;
  const chosen = question.dataset.kind === "order" && found.right ? [] : [answer].flat();
  for (const note of question.querySelectorAll(".feedback > div")) {
    const { letter, wrong } = note.dataset;
    note.hidden = !(letter ? chosen.includes(letter) : found.wrong.includes(Number(wrong)));
  }
  question.querySelector(".feedback").hidden = false;
}

function forgetVerdict(question) {
  const verdict = question.querySelector(".verdict");
  verdict.textContent = "";
  verdict.className = "verdict";
  question.querySelector(".feedback").hidden = true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do=check]");
  if (button) check(button.closest(".question"));
});
form.addEventListener("input", (event) => forgetVerdict(event.target.closest(".question")));
document.addEventListener("cleared", (event) => forgetVerdict(event.detail));
