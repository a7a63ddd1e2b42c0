import type { CommandKind } from '#shared/contracts/control.ts'
import { sendCommand } from './api.ts'
import { nameOf } from './command-text.ts'
import { element, setText } from './element.ts'

type Action = { readonly kind: CommandKind; readonly question: string | null }

/** A halt makes safer and asks nothing; what costs money or lets the daemon trade again is asked twice. */
const actions: readonly Action[] = [
  { kind: 'halt', question: null },
  {
    kind: 'flatten',
    question: 'Halt, and sell or buy back the whole position at once, whatever the market charges for it?',
  },
  { kind: 'resume', question: 'Let the daemon quote again?' },
  {
    kind: 're_arm',
    question:
      'The watchdog has cancelled everything because the daemon fell silent. Re-arm it? Unless it is halted, the daemon then quotes again.',
  },
]

/** The buttons of one bot, what came of the last press, and below it what became of the last command. */
export function createActionsView(bot: string, done: () => void) {
  const answer = element('p', { class: 'answer', role: 'status' })
  const last = element('p', { class: 'answer', 'data-field': 'command' })
  const buttons = actions.map((action) => {
    const button = element('button', { type: 'button', 'data-action': action.kind }, nameOf[action.kind])
    button.addEventListener('click', () => void press(action))
    return { kind: action.kind, button }
  })
  const root = element('div', { class: 'actions' }, ...buttons.map(({ button }) => button), answer, last)

  async function press({ kind, question }: Action): Promise<void> {
    if (question !== null && !(await confirmed(root, question, nameOf[kind]))) return
    setText(answer, 'Sending…')
    const { ok, said } = await sendCommand(bot, kind)
    answer.dataset['ok'] = String(ok)
    setText(answer, said)
    done()
  }

  return {
    root,
    /** `command` is what became of the last one, whoever gave it. */
    update(applicable: Readonly<Record<CommandKind, boolean>>, command: string): void {
      for (const { kind, button } of buttons) button.disabled = !applicable[kind]
      setText(last, command)
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
