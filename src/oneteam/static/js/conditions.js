// The condition builder offers only the comparisons that fit the chosen field.
(() => {
  "use strict";
  function fit(line) {
    const field = line.querySelector("[name=field]");
    const operator = line.querySelector("[name=operator]");
    const type = field.selectedOptions[0]?.dataset.type;
    for (const option of operator.options) {
      const fits = !type || option.dataset.types.split(" ").includes(type);
      option.hidden = option.disabled = !fits;
    }
    if (operator.selectedOptions[0]?.disabled) {
      operator.value = [...operator.options].find((option) => !option.disabled)?.value ?? "";
    }
    const bare = ["is_known", "is_unknown", "is_true", "is_false"].includes(operator.value);
    line.querySelector("[name=value]").readOnly = bare;
  }
  function fitAll() {
    for (const line of document.querySelectorAll("[data-condition]")) fit(line);
  }
  document.addEventListener("change", (event) => {
    const line = event.target.closest("[data-condition]");
    if (line) fit(line);
  });
  // Lines and groups that come or go bring the builder anew.
  document.addEventListener("htmx:afterSwap", fitAll);
  fitAll();
})();
