"""The words for what a call says of itself: texts, languages, calendar, who may apply."""

from flask_babel import lazy_gettext as _

from calls.call.editing.description.words.words import Words

OF_THE_CALL: dict[tuple[str, str], Words] = {
    ("CallDefinition", "code"): Words(
        _("Code"), _("Part of the address of the call. It never changes.")
    ),
    ("CallDefinition", "kind"): Words(_("Kind of call")),
    ("CallDefinition", "edition"): Words(_("Number of the edition"), _("6 for the sixth edition.")),
    ("CallDefinition", "organiser"): Words(_("Who calls")),
    ("CallDefinition", "host_city"): Words(
        _("Host city"), _("Where the congress, the meeting or the ceremony takes place.")
    ),
    ("CallDefinition", "contact_email"): Words(_("E-mail address for questions")),
    ("CallDefinition", "languages"): Words(_("Languages")),
    ("CallDefinition", "calendar"): Words(_("Calendar")),
    ("CallDefinition", "title"): Words(_("Title")),
    ("CallDefinition", "theme"): Words(_("Theme"), _("A line below the title.")),
    ("CallDefinition", "summary"): Words(
        _("Summary"), _("One or two sentences, shown in lists of calls too."), lines=3
    ),
    ("CallDefinition", "introduction"): Words(
        _("Introduction"), _("The long text of the page."), lines=10, markdown=True
    ),
    ("CallDefinition", "phase_texts"): Words(
        _("Texts by phase"), _("What the page says besides, while the call is in that phase.")
    ),
    ("CallDefinition", "axes"): Words(
        _("Axes"), _("The themes of which each entry chooses one, when the form asks for it.")
    ),
    ("CallDefinition", "modalities"): Words(
        _("Modalities"),
        _("The forms in which an accepted experience is presented, such as a workshop."),
    ),
    ("CallDefinition", "who_may_apply"): Words(
        _("Who may apply, in words"),
        _("For the page of the call. Say here what the rules below check."),
        lines=8,
        markdown=True,
    ),
    ("CallDefinition", "eligibility"): Words(_("Rules that the register checks")),
    ("CallDefinition", "endorsement"): Words(
        _("The mayor endorses each entry"),
        _("By a link to the entry, without an account."),
    ),
    ("CallDefinition", "resubmission"): Words(
        _("An entry may be changed and sent in again until the deadline")
    ),
    ("CallDefinition", "criteria"): Words(_("Criteria")),
    ("CallDefinition", "form"): Words(_("Form")),
    ("CallDefinition", "jury"): Words(_("Jury")),
    ("CallDefinition", "decision"): Words(_("Outcomes and ties")),
    ("CallDefinition", "documents"): Words(
        _("Documents"), _("Each has either a web address or a text.")
    ),
    ("CallDefinition", "data_protection"): Words(
        _("Data protection"), _("The short notice shown with the form."), lines=6, markdown=True
    ),
    ("Languages", "public"): Words(
        _("The call is published in"), _("Every text of the call exists in each of these.")
    ),
    ("Languages", "accepted"): Words(_("An entry may be written in")),
    ("Languages", "required"): Words(
        _("An entry must be written in"),
        _("Tick nothing when any one of the accepted languages is enough."),
    ),
    ("Calendar", "timezone"): Words(
        _("Time zone"), _("All times of this call are local times there, such as Europe/Madrid.")
    ),
    ("Calendar", "opens"): Words(_("The call opens")),
    ("Calendar", "closes"): Words(
        _("The call closes"), _("Never at midnight: people read it as two different days.")
    ),
    ("Calendar", "grace_minutes"): Words(
        _("Grace after the deadline, in minutes"), _("Applicants do not see it.")
    ),
    ("Calendar", "questions_until"): Words(
        _("Cities may ask questions until"), _("Leave it empty when the call takes none.")
    ),
    ("Calendar", "completion_days"): Words(
        _("Days to complete an entry"), _("When it is sent back to its city for completion.")
    ),
    ("Calendar", "milestones"): Words(
        _("Other dates"), _("Shown on the page of the call. Nothing happens by itself then.")
    ),
    ("Milestone", "key"): Words(_("Key")),
    ("Milestone", "title"): Words(_("What happens")),
    ("Milestone", "starts_on"): Words(_("On, or from")),
    ("Milestone", "ends_on"): Words(_("Until")),
    ("Milestone", "precision"): Words(_("Announced")),
    ("PhaseTexts", "coming"): Words(_("Before it opens"), lines=4, markdown=True),
    ("PhaseTexts", "open"): Words(_("While it is open"), lines=4, markdown=True),
    ("PhaseTexts", "closed"): Words(_("After the deadline: a thank you"), lines=4, markdown=True),
    ("PhaseTexts", "announced"): Words(_("Once the result is announced"), lines=4, markdown=True),
    ("Axis", "key"): Words(_("Key")),
    ("Axis", "title"): Words(_("Title")),
    ("Axis", "text"): Words(_("Description"), lines=5),
    ("Modality", "key"): Words(_("Key")),
    ("Modality", "title"): Words(_("Title")),
    ("Modality", "text"): Words(_("Description"), lines=5),
    ("Eligibility", "members_only"): Words(_("Only member cities may enter")),
    ("Eligibility", "institutions_with_endorsement"): Words(
        _("Other institutions may enter when a municipality endorses them")
    ),
    ("Eligibility", "networks"): Words(
        _("Only cities of these territorial networks"),
        _("One on each line, as in the register. Empty: of all networks."),
        lines=3,
    ),
    ("Eligibility", "fees_paid_on"): Words(_("Fees are paid up to")),
    ("Eligibility", "exclude_jury_cities"): Words(_("Cities on the jury do not compete")),
    ("Eligibility", "exclude_host_cities"): Words(
        _("Host cities that do not compete"),
        _("One on each line, as in the register."),
        lines=3,
    ),
    ("Eligibility", "exclude_winners_of"): Words(
        _("The winners of an earlier edition do not compete")
    ),
    ("Eligibility", "practice_started"): Words(
        _("The experience started before a day"),
        _("Read from the answer to a date question of the form."),
    ),
    ("Eligibility", "entries_per_city"): Words(
        _("Entries of one city, at most"), _("Empty: as many as it likes.")
    ),
    ("PreviousWinners", "edition"): Words(_("Code of that edition"), _("Such as AWARD-2024.")),
    ("PreviousWinners", "cities"): Words(
        _("Cities that won it"), _("One on each line, as in the register."), lines=4
    ),
    ("StartedBefore", "question"): Words(_("Question that asks for the start")),
    ("StartedBefore", "before"): Words(_("It started before")),
    ("Document", "key"): Words(_("Key")),
    ("Document", "label"): Words(_("Title of the document")),
    ("Document", "link"): Words(_("Web address"), _("It starts with https://.")),
    ("Document", "text"): Words(
        _("Or its whole text"), _("Instead of a web address."), lines=10, markdown=True
    ),
    ("Document", "rules"): Words(
        _("These are the rules that an applicant accepts"),
        _("One document at most. The entry keeps which version was accepted."),
    ),
    ("Endorsement", "required"): Words(_("An entry without it is not complete")),
    ("Endorsement", "statement"): Words(_("Sentence that the mayor signs"), lines=3),
    ("Endorsement", "days_valid"): Words(_("Days the link lasts")),
}
