import { cloudBugs } from './bugs/cloud.ts'
import { moneyBugs } from './bugs/money.ts'
import { journalBugs } from './bugs/journal.ts'
import { orderBugs } from './bugs/orders.ts'
import { permissionBugs } from './bugs/permission.ts'
import { settingsBugs } from './bugs/settings.ts'
import { uploadBugs } from './bugs/upload.ts'
import type { PlantedBug } from './planted-bug.ts'

/** Every bug that the checks must find by themselves. */
export const plantedBugs: readonly PlantedBug[] = [
  ...orderBugs,
  ...permissionBugs,
  ...moneyBugs,
  ...settingsBugs,
  ...journalBugs,
  ...cloudBugs,
  ...uploadBugs,
]
