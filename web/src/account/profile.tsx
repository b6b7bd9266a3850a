/** Who somebody is for others: name and photo. */
import { type FormEvent, useRef, useState } from 'react'
import { ownProblemText } from '../api/problem-text.ts'
import { type Answer, call } from '../api/request.ts'
import { type Person, session } from '../api/session.ts'
import { useSay } from '../text/text.ts'
import { CopyId, Time } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { FormProblem } from './note.tsx'
import { sendPicture, setPhoto } from './photo.ts'
import { Section } from './section.tsx'

export function Profile({ person }: { readonly person: Person }) {
  const say = useSay()
  return (
    <Section title={say('personProfile')}>
      <div className="account-who">
        <Photo person={person} />
        <div className="account-words">
          <strong>{person.name}</strong>
          <span>{person.email}</span>
          <span>
            {say('personSince')} <Time iso={person.createdAt} form="long" />
          </span>
          <span>
            {say('personId')} <CopyId text={person.id} label={say('personId')} />
          </span>
        </div>
      </div>
      <PhotoButtons person={person} />
      <NameForm person={person} />
    </Section>
  )
}

function Photo({ person: { profilePhoto, name } }: { readonly person: Person }) {
  if (profilePhoto !== '') return <img className="account-photo" src={profilePhoto} alt="" />
  return (
    <span className="account-photo" aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  )
}

function PhotoButtons({ person }: { readonly person: Person }) {
  const say = useSay()
  const chooser = useRef<HTMLInputElement>(null)
  const [doing, setDoing] = useState<'sending' | 'removing'>()
  const [problem, setProblem] = useState<string>()
  const take = (answer: Answer<Person> | undefined) => {
    setDoing(undefined)
    if (answer === undefined) return setProblem(say('personNoPicture'))
    if (!answer.ok) return setProblem(ownProblemText(answer.problem, say))
    setProblem(undefined)
    session.set({ kind: 'person', person: answer.value })
  }
  const send = async (file: File | undefined) => {
    if (file === undefined) return
    setDoing('sending')
    take(await sendPicture(file))
  }
  const remove = async () => {
    setDoing('removing')
    take(await setPhoto(''))
  }
  return (
    <>
      <div className="account-buttons">
        <input
          ref={chooser}
          type="file"
          hidden
          accept="image/*"
          aria-label={say('personPhotoFile')}
          onChange={({ target }) => {
            void send(target.files?.[0])
            // The same file may be chosen again after a failure.
            target.value = ''
          }}
        />
        <Button busy={doing === 'sending'} onClick={() => chooser.current?.click()}>
          {say(person.profilePhoto === '' ? 'personAddPhoto' : 'personOtherPhoto')}
        </Button>
        {person.profilePhoto === '' ? null : (
          <Button kind="quiet" busy={doing === 'removing'} onClick={() => void remove()}>
            {say('personRemovePhoto')}
          </Button>
        )}
      </div>
      <FormProblem text={problem} />
    </>
  )
}

function NameForm({ person }: { readonly person: Person }) {
  const say = useSay()
  const [name, setName] = useState(person.name)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const save = async () => {
    setBusy(true)
    const answer = await call<Person>('POST', '/api/users/name', { name })
    setBusy(false)
    if (!answer.ok) return setProblem(ownProblemText(answer.problem, say))
    setName(answer.value.name)
    session.set({ kind: 'person', person: answer.value })
    toast('good', say('personNameSaved'))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    if (name.trim() === '') return setProblem(say('personNameMissing'))
    if (name.trim() !== person.name) void save()
  }
  return (
    <form className="account-name" noValidate onSubmit={submit}>
      <Field
        label={say('personName')}
        name="name"
        autoComplete="nickname"
        maxLength={100}
        value={name}
        onChange={(typed) => {
          setName(typed)
          setProblem(undefined)
        }}
        problem={problem}
        hint={say('personNameHint')}
      />
      <Button type="submit" busy={isBusy} disabled={name.trim() === person.name}>
        {say('personSave')}
      </Button>
    </form>
  )
}
