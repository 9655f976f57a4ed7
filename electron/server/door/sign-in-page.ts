/** For a browser without the token: what to do, in both languages, with no script. */
export function signInPage(): string {
  return page(
    'Loupe',
    `<h1>Loupe</h1>
<p>You are not signed in. Open the address that <code>loupe serve</code> printed, with its token; it is good until that Loupe stops.</p>
<p lang="zh-CN">尚未登录。请打开 <code>loupe serve</code> 打印的带有 token 的完整地址；在该 Loupe 停止之前一直有效。</p>`,
  )
}

/** Leads into the studio after a sign-in by a link of another site. */
export function welcomePage(): string {
  return page('Loupe', '<p><a href="/">Loupe</a></p>', '<meta http-equiv="refresh" content="0;url=/">')
}

/** Where the built page should be and is not. */
export function unbuiltPage(): string {
  return page(
    'Loupe',
    `<h1>Loupe</h1>
<p>The engine runs, but the page of the studio is not built. In a checkout, <code>npx loupe serve</code> builds it; a package that says so is incomplete.</p>`,
  )
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>${head}</head>
<body>
${body}
</body></html>
`
}
