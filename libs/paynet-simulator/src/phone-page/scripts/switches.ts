/** Browser script: what is assumed about Paynet, each to be turned. */
export const switchesJs = String.raw`
import { control } from './control.js';
import { byId, make } from './format.js';

const controls = new Map();

export function showSwitches(described) {
  if (controls.size === 0) byId('switches').append(...described.map(createRow));
  let turned = 0;
  for (const each of described) {
    const { input, row } = controls.get(each.name);
    if (document.activeElement !== input || input.tagName === 'SELECT') input.value = String(each.value);
    row.classList.toggle('turned', each.value !== each.standard);
    if (each.value !== each.standard) turned += 1;
  }
  const guesses = described.filter((each) => each.basis === 'assumption').length;
  byId('assumed').textContent = guesses + ' assumptions' + (turned > 0 ? ', ' + turned + ' turned' : '');
}

function createRow(each) {
  const input = createInput(each);
  input.id = 'switch-' + each.name;
  input.addEventListener('change', () => {
    const value = typeof each.standard === 'string' ? input.value : JSON.parse(input.value || 'null');
    control('PATCH', 'switches', { [each.name]: value })
      .then(() => input.setCustomValidity(''))
      .catch((error) => {
        input.setCustomValidity(error.message);
        input.reportValidity();
      });
  });
  const tag = make('span', { class: 'tag' + (each.basis === 'assumption' ? '' : ' yes') }, each.basis);
  const row = make('li', null,
    make('div', { class: 'row' }, make('label', { for: input.id }, each.name), input),
    make('p', { class: 'hint' }, each.about + ' Default ' + each.standard + '. ', tag));
  controls.set(each.name, { input, row });
  return row;
}

function createInput(each) {
  if (Array.isArray(each.allowed) || each.allowed === 'true or false') {
    const choices = Array.isArray(each.allowed) ? each.allowed : ['true', 'false'];
    return make('select', null, ...choices.map((choice) => make('option', { value: choice }, choice)));
  }
  return make('input', { type: 'number', min: String(each.allowed.min), max: String(each.allowed.max), step: '1' });
}
`;
