'use strict';
(() => {
  const top = document.currentScript.dataset.top;
  const root = document.documentElement;
  let kept = null;
  try { kept = localStorage.getItem('muster-theme'); } catch { /* a browser that keeps nothing */ }
  if (kept) root.dataset.theme = kept;

  const byId = (id) => document.getElementById(id);
  const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

  function changeTheme() {
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
    try { localStorage.setItem('muster-theme', root.dataset.theme); } catch { /* as above */ }
  }

  // The sections are a script: a page that was opened as a file may not fetch anything.
  let loading = null;
  function sections() {
    loading ??= new Promise((resolve) => {
      const script = document.createElement('script');
      script.src = `${top}search.js`;
      script.onload = () => resolve(window.musterSections);
      document.head.append(script);
    });
    return loading;
  }

  function score([page, title, link, text], words) {
    let sum = link.startsWith('docs/guide/') ? 4 : 0; // decisions and changes come after the guide
    for (const word of words) {
      const inTitle = title.toLowerCase().includes(word);
      const inPage = page.toLowerCase().includes(word);
      const inText = text.toLowerCase().includes(word);
      if (!inTitle && !inPage && !inText) return 0;
      sum += (inTitle ? 6 : 0) + (inPage ? 3 : 0) + (inText ? 1 : 0);
    }
    return sum;
  }

  function excerpt(text, words) {
    const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 50);
    let part = escaped(text.slice(at, at + 150));
    for (const word of words) {
      const pattern = escaped(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      part = part.replace(new RegExp(`(?![^<]*>)${pattern}`, 'gi'), '<b>$&</b>');
    }
    return (at > 0 ? '… ' : '') + part;
  }

  async function search() {
    const found = byId('found');
    const words = byId('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) { found.hidden = true; return; }
    const best = (await sections())
      .map((section) => [score(section, words), section])
      .filter(([points]) => points > 0)
      .sort((one, other) => other[0] - one[0])
      .slice(0, 14);
    found.innerHTML = best.map(([, [page, title, link, text]]) =>
      `<li><a href="${top}${escaped(link)}">${escaped(page === title ? page : `${page} › ${title}`)}` +
      `<small>${excerpt(text, words)}</small></a></li>`).join('') || '<li><a>Nothing was found</a></li>';
    found.hidden = false;
  }

  function move(step) {
    const links = [...document.querySelectorAll('#found a')];
    const at = links.findIndex((link) => link.classList.contains('here'));
    links[at]?.classList.remove('here');
    const next = links[(at + step + links.length) % links.length];
    next?.classList.add('here');
    next?.scrollIntoView({ block: 'nearest' });
  }

  function onKey(event) {
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter') (document.querySelector('#found a.here') ?? document.querySelector('#found a'))?.click();
    else if (event.key === 'Escape') { byId('search').value = ''; byId('found').hidden = true; }
    else return;
    event.preventDefault();
  }

  function addCopyButton(block) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.onclick = () => navigator.clipboard?.writeText(block.querySelector('code').textContent)
      .then(() => { button.textContent = 'Copied'; });
    block.append(button);
  }

  document.addEventListener('DOMContentLoaded', () => {
    byId('theme').onclick = changeTheme;
    byId('menu').onclick = () => byId('navigation').classList.toggle('open');
    byId('search').addEventListener('input', search);
    byId('search').addEventListener('focus', sections);
    byId('search').addEventListener('keydown', onKey);
    document.addEventListener('click', (event) => {
      if (!event.target.closest('.search')) byId('found').hidden = true;
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === '/' && !event.target.closest('input')) { byId('search').focus(); event.preventDefault(); }
    });
    if (navigator.clipboard) document.querySelectorAll('pre').forEach(addCopyButton);
    document.querySelectorAll('main h2[id], main h3[id]').forEach((heading) => {
      const link = document.createElement('a');
      link.className = 'anchor';
      link.href = `#${heading.id}`;
      link.textContent = '#';
      link.setAttribute('aria-label', 'Link to this section');
      heading.append(link);
    });
    const pages = byId('navigation');
    const here = pages.querySelector('.here');
    if (here) pages.scrollTop = here.offsetTop - pages.clientHeight / 2;
  });
})();
