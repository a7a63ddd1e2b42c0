// Hands the token of the address over for a session, or asks for one. Holds no data.

const message = document.querySelector<HTMLElement>('#message')
const form = document.querySelector<HTMLFormElement>('#form')
const input = document.querySelector<HTMLInputElement>('#token')

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
    ask(answer.status === 401 ? 'This token is not valid, or it was used before.' : `The answer was ${answer.status}.`)
  } catch {
    ask('The Worker cannot be reached.')
  }
}

form?.addEventListener('submit', (event) => {
  event.preventDefault()
  void signIn(input?.value.trim() ?? '')
})

const token = new URLSearchParams(location.hash.slice(1)).get('token')
// The token must not stay in the address bar or the history.
history.replaceState(null, '', '/')
if (token === null) ask('Paste the token that was printed at the start.')
else void signIn(token)
