// Some headless browsers report a language that is no language tag, and the chart library fails on it while it loads. This
// file is therefore imported first.
try {
  Intl.getCanonicalLocales(navigator.language)
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' })
}
