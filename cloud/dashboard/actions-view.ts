import type { CommandKind } from '#shared/contracts/control.ts'
import { sendCommand } from './api.ts'
import { element, setText } from './element.ts'

type Action = { readonly kind: CommandKind; readonly label: string; readonly question: string | null }

/** A halt makes safer and asks nothing; what costs money or lets the daemon trade again is asked twice. */
const actions: readonly Action[] = [
  { kind: 'halt', label: 'Halt', question: null },
  {
    kind: 'flatten',
    label: 'Flatten',
    question: 'Halt, and sell or buy back the whole position at once, whatever the market charges for it?',
  },
  { kind: 'resume', label: 'Resume', question: 'Let the daemon quote again?' },
  {
    kind: 're_arm',
    label: 'Re-arm',
    question:
      'The watchdog emptied the book because the daemon fell silent. Re-arm it? Unless it is halted, the daemon then quotes again.',
  },
]

/** The buttons of one bot and what came of the last one. */
export function createActionsView(bot: string, done: () => void) {
  const answer = element('p', { class: 'answer', role: 'status' })
  const buttons = actions.map((action) => {
    const button = element('button', { type: 'button', 'data-action': action.kind }, action.label)
    button.addEventListener('click', () => void press(action))
    return { kind: action.kind, button }
  })
  const root = element('div', { class: 'actions' }, ...buttons.map(({ button }) => button), answer)

  async function press({ kind, label, question }: Action): Promise<void> {
    if (question !== null && !(await confirmed(root, question, label))) return
    setText(answer, 'Sending…')
    const { ok, said } = await sendCommand(bot, kind)
    answer.dataset['ok'] = String(ok)
    setText(answer, said)
    done()
  }

  return {
    root,
    update(applicable: Readonly<Record<CommandKind, boolean>>): void {
      for (const { kind, button } of buttons) button.disabled = !applicable[kind]
    },
  }
}

/** Asks in a dialog; closing it in any other way is a no. */
function confirmed(parent: HTMLElement, question: string, label: string): Promise<boolean> {
  const yes = element('button', { type: 'button', 'data-confirm': 'yes' }, label)
  const no = element('button', { type: 'button', 'data-confirm': 'no' }, 'Back')
  const dialog = element('dialog', {}, element('p', {}, question), element('div', { class: 'choices' }, no, yes))
  parent.append(dialog)
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue === 'yes')
    })
    yes.addEventListener('click', () => dialog.close('yes'))
    no.addEventListener('click', () => dialog.close('no'))
    dialog.showModal()
  })
}
