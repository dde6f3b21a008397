const state = document.currentScript.dataset.state;
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-state]");
    if (answer.ok && now && now.dataset.state !== state) location.reload();
  } catch { /* The gateway is away: ask again. */ }
}, 2000);
