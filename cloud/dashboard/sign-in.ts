// Hands the token of the address over for a session, or asks for one. Holds no data.

const message = document.querySelector<HTMLElement>('#message')
const form = document.querySelector<HTMLFormElement>('#form')
const input = document.querySelector<HTMLInputElement>('#token')

const where =
  'A local start prints one. A deployed Worker makes one for whoever has OPERATOR_TOKEN: POST /v1/sign-in-tokens.'

const say = (text: string) => {
  if (message !== null) message.textContent = text
}

function ask(text: string): void {
  say(text)
  if (form !== null) form.hidden = false
  input?.focus()
}

async function signIn(token: string): Promise<void> {
  say('Signing in…')
  try {
    const answer = await fetch('/v1/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    if (answer.ok) return location.replace('/')
    ask(
      answer.status === 401
        ? `This token is not valid, too old, or was used before. ${where}`
        : `The answer was ${answer.status}.`,
    )
  } catch {
    ask('The Worker cannot be reached.')
  }
}

form?.addEventListener('submit', (event) => {
  event.preventDefault()
  // The whole address is as good.
  void signIn(input?.value.trim().split('#token=').at(-1) ?? '')
})

function begin(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  // The token must not stay in the address bar or the history.
  history.replaceState(null, '', '/')
  if (token === null) ask(`Paste a one-time address. ${where}`)
  else void signIn(token)
}

// Opened in the tab that already stands here, an address changes its fragment only.
addEventListener('hashchange', begin)
begin()
