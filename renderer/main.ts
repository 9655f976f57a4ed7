import { mount } from 'svelte'
import App from './App.svelte'
import './app.css'
import { keepTextVisible } from './state/visible-text.ts'

keepTextVisible(document)
const target = document.getElementById('app')
if (target) mount(App, { target })
