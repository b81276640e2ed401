/*
 * What the theme "portal" adds where scripts run: 1 text size and colours, 2 pictures shown large, 3 tables to sort.
 * Every page is complete without it. Its words stand in the page.
 */
(function () {
  "use strict";

  const root = document.documentElement;

  /* 1 Text size and colours ----------------------------------------------------------------------------------------- */

  // The style reads data-text and data-colour of <html>. The first value of each is the page as it is without them.
  const SETTINGS = {
    text: ["normal", "small", "large", "largest"],
    colour: ["system", "light", "dark", "contrast"],
  };

  // Storage may be forbidden; a choice then lasts as long as the page.
  function recall(name) {
    try {
      return localStorage.getItem("portal-" + name);
    } catch (error) {
      return root.getAttribute("data-" + name);
    }
  }

  function keep(name, value) {
    try {
      localStorage.setItem("portal-" + name, value);
    } catch (error) {
      // The page has the choice already.
    }
  }

  function apply(name, value) {
    if (SETTINGS[name].indexOf(value) > 0) root.setAttribute("data-" + name, value);
    else root.removeAttribute("data-" + name);
  }

  function applyAll() {
    Object.keys(SETTINGS).forEach((name) => apply(name, recall(name)));
  }

  function check(controls) {
    Object.keys(SETTINGS).forEach((name) => {
      const value = root.getAttribute("data-" + name) || SETTINGS[name][0];
      const input = controls.querySelector(`[name="portal-${name}"][value="${value}"]`);
      if (input) input.checked = true;
    });
  }

  function display(controls) {
    check(controls);
    controls.hidden = false;
    controls.addEventListener("change", ({ target }) => {
      const name = target.name.replace("portal-", "");
      apply(name, target.value);
      keep(name, target.value);
    });
    // A page that comes back from the browser's memory may be older than the choice, and so may its form.
    addEventListener("pageshow", () => {
      applyAll();
      check(controls);
    });
  }

  /* 2 Pictures shown large ------------------------------------------------------------------------------------------ */

  function gallery(template) {
    // A picture without a text alternative is decoration, one inside a link leads elsewhere.
    const images = Array.from(document.querySelectorAll(".article .figure img, .article .prose img"));
    const pictures = images.filter((image) => image.alt && !image.closest("a, button"));
    const dialog = template.content.querySelector("dialog");
    if (pictures.length === 0 || !dialog.showModal) return;
    document.body.append(dialog);

    const find = (part) => dialog.querySelector(".gallery-" + part);
    let at = 0;
    let opener = null;

    function show(number) {
      at = (number + pictures.length) % pictures.length;
      const image = pictures[at];
      find("picture").replaceChildren((image.closest("picture") || image).cloneNode(true));
      find("picture").querySelectorAll("[sizes]").forEach((part) => part.setAttribute("sizes", "100vw"));
      const figure = image.closest("figure");
      const caption = figure && figure.querySelector("figcaption");
      find("caption").textContent = caption ? caption.textContent : image.alt;
      find("count").textContent = template.dataset.count.replace("{number}", at + 1).replace("{count}", pictures.length);
    }

    pictures.forEach((image, number) => {
      const picture = image.closest("picture") || image;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "enlarge";
      button.setAttribute("aria-haspopup", "dialog");
      button.setAttribute("aria-label", template.dataset.enlarge.replace("{alt}", () => image.alt));
      picture.replaceWith(button);
      button.append(picture);
      button.addEventListener("click", () => {
        opener = button;
        show(number);
        dialog.showModal();
      });
    });

    find("steps").hidden = find("count").hidden = pictures.length < 2;
    find("previous").addEventListener("click", () => show(at - 1));
    find("next").addEventListener("click", () => show(at + 1));
    find("close").addEventListener("click", () => dialog.close());
    // Outside the picture and its buttons there is only the dialog itself.
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    dialog.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft") show(at - 1);
      if (key === "ArrowRight") show(at + 1);
    });
    // Not every browser focuses a button that is clicked, so the dialog may not know where to return to.
    dialog.addEventListener("close", () => opener.focus());
  }

  /* 3 Tables to sort ------------------------------------------------------------------------------------------------ */

  // `table.sortable` with one row of headings. A cell may say in data-value what it is sorted by, such as 2022-12-31;
  // a heading with data-sort="none" gets no button.
  const collator = new Intl.Collator("vi", { numeric: true });
  const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text);

  function valueOf(row, column) {
    const cell = row.cells[column];
    if (!cell) return "";
    return (cell.hasAttribute("data-value") ? cell.getAttribute("data-value") : cell.textContent).trim();
  }

  function compare(a, b, sign) {
    // What is empty stands last, whatever the direction.
    if (a === "" || b === "") return (a === "") - (b === "");
    return sign * (isNumber(a) && isNumber(b) ? a - b : collator.compare(a, b));
  }

  function sortBy(table, column, sign) {
    const order = (a, b) => compare(valueOf(a, column), valueOf(b, column), sign);
    Array.from(table.tBodies).forEach((body) => body.append(...Array.from(body.rows).sort(order)));
  }

  function sortable(table) {
    const headings = table.tHead ? Array.from(table.tHead.rows[0].cells) : [];
    headings.forEach((heading, column) => {
      if (heading.dataset.sort === "none" || heading.textContent.trim() === "") return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const isAscending = heading.getAttribute("aria-sort") === "ascending";
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", isAscending ? "descending" : "ascending");
        sortBy(table, column, isAscending ? -1 : 1);
      });
    });
  }

  // At once, while <head> is read: the first paint has the reader's size and colours, and room for the controls.
  root.setAttribute("data-script", "");
  applyAll();

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".display").forEach(display);
    document.querySelectorAll("#portal-gallery").forEach(gallery);
    document.querySelectorAll("table.sortable").forEach(sortable);
  });
})();
