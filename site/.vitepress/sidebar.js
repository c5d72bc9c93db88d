import { join } from 'node:path'
import { addressOf, markdownIn, markdownOf, read } from './pages.js'

const guide = 'docs/guide'

/** The pages in the order of the guide's index: its headings, and the links below each. */
export function sidebar() {
  const groups = [{ text: 'Overview', link: '/' }]
  for (const line of read(join(guide, 'README.md')).split('\n')) {
    const heading = line.match(/^## (.+)/)
    const entry = line.match(/^- \[([^\]]+)\]\(([^)]+)\)/)
    if (heading) {
      groups.push({ text: heading[1], items: [] })
    } else if (entry) {
      groups.at(-1).items.push(itemOf(plain(entry[1]), join(guide, entry[2])))
    }
  }
  return groups
}

/** A page, or a folder with all that is in it. */
function itemOf(text, target) {
  if (target.endsWith('.md')) {
    return { text, link: addressOf(target) }
  }
  const items = markdownIn(target).map((page) => ({ text: titleOf(page), link: addressOf(page) }))
  return { text, link: addressOf(markdownOf(target)), collapsed: true, items }
}

function titleOf(page) {
  return plain(read(page).match(/^# (.+)/m)[1])
}

function plain(text) {
  return text.replaceAll('`', '')
}
