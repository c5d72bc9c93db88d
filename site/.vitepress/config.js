import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { slug } from 'github-slugger'
import { defineConfig } from 'vitepress'
import { links } from './links.js'
import { javadoc, pageOf } from './pages.js'
import { sidebar } from './sidebar.js'

// The folder on the web server that the site will be in.
const base = process.env.SITE_BASE ?? '/'
const here = fileURLToPath(import.meta.url)

// The pages are the project's own Markdown files, where they are, so that they read the same here
// and on GitHub. `./dev site` runs this; Javadoc is added to what it writes, as api/.
export default defineConfig({
  title: 'Muster',
  description: 'Multiprocessing for the JVM',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', href: 'data:,' }]], // none
  srcDir: '..',
  srcExclude: ['**/target/**', '**/node_modules/**', 'release/**'],
  rewrites: pageOf,
  outDir: '../target/site',
  cacheDir: 'node_modules/.cache',
  vite: {
    plugins: [
      {
        name: 'vue-for-pages', // which have no node_modules above them
        enforce: 'pre',
        resolveId(id, importer) {
          return /^vue(\/|$)/.test(id) && importer?.endsWith('.md') ? this.resolve(id, here) : null
        },
      },
    ],
  },
  markdown: {
    anchor: { slugify: (heading) => slug(heading) }, // links to headings hold in both places
    attrs: { disable: true }, // GitHub has none
    config(md) {
      md.linkify.set({ fuzzyLink: false }) // config.py is no address
      links(md, base)
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/docs/guide/' },
      { text: 'Examples', link: '/examples/' },
      ...(existsSync(javadoc) ? [{ text: 'API', link: '/api/index.html', target: '_self' }] : []),
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { miniSearch: { searchOptions: { combineWith: 'AND' } } }, // all words
    },
  },
})
