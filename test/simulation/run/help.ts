export const simulateHelp = `Runs the whole system in a world of its own and attacks it: one seed after another, each with faults of its own.

  npm run simulate -- [--seeds A..B] [--faults ID,ID]     seeds from A to B (default 1..20)
  npm run simulate -- --seed N [--faults ID,ID | --plan PLAN] [--trace FILE] [--shrink [--tries N]]
  npm run simulate -- --pairs [--faults ID,ID]            every two faults together, at least once
  npm run simulate -- --coverage [--per-fault N]          each fault alone and in pairs, and the table of them all
  npm run simulate -- --again [--seeds A..B]              recorded seeds once more: is each trace the same?
  npm run simulate -- --planted [--bugs ID,ID]            bugs put into the product: do the checks find each by themselves?

  --seeds A..B     a range of seeds. Without --faults each draws one to six faults
  --seed N         one seed; what it does is the same each time, to the last message
  --faults ID,ID   exactly these faults, by their numbers in the catalogue; "none" is none. With --pairs: pairs with one of these
  --plan PLAN      exactly this: FAULT@FROM-UNTIL,… in milliseconds, with *0.5 behind it for half as strong;
                   16@12000-30000,78@40000-52000*0.25
  --trace FILE     everything that happened, a line each
  --shrink         the smallest plan with which the seed still fails in the same way, and the command that shows it
  --tries N        at most so many plans (default 300)
  --per-fault N    each fault must have struck alone in so many seeds (default 100); 0 runs nothing and
                   prints what is known
  --again          seeds of the range that were run on these sources, by another process than this one; says how many were
                   not. One that died or hung has no trace and fails
  --planted        for each bug the seconds of one core until a seed found it, at most 60, the check ("throws": the product
                   itself) and the seed; then the product without a bug must pass the same seeds
  --bugs ID,ID     only these of them, by their names in test/simulation/planted/
  --cores N        threads (default: one for each processor)
  --fresh          first forgets what is on the disk of the seeds that this run asks for; with --pairs of all plans of two
                   faults of which one is asked for, with --coverage of all seeds under a plan. Not while another run goes
  --json           one JSON line on stdout, everything else on stderr
  --help           this text

A run of many seeds goes on where it was stopped: results are kept in .build/simulation/ for exactly these sources. Ctrl-C ends
it in order. The last line is "N passed, N failed", one for each seed; with --coverage one for each fault that can be done; with
--planted one for each bug, passed when it was found in time, and one failure more when the product without a bug does not pass;
--shrink has no such line. A failure names its seed, the commit, its faults and the last events. A run of pairs or coverage also
names what did not come about in all its attempts: two faults that never struck together.
Exit code 0 when nothing failed and all that was asked for came about, 1 otherwise, with --coverage also when any seed failed,
with --shrink when the seed fails, 2 for input that cannot be used, 130 when it was stopped.
`
