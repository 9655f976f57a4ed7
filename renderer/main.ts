import { mount } from 'svelte'
import App from './App.svelte'
import './app.css'
import { setLanguage } from './words/words.svelte.ts'
import { keepTextVisible } from './state/visible-text.ts'

keepTextVisible(document)
const target = document.getElementById('app')
// In the system's language until the settings are known.
await setLanguage('auto')
if (target) mount(App, { target })
