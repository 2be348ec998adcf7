"""Who gets what from each address: one line for each endpoint and thing it is about.

The columns are `scenario.ROLES`; the things are `Scenario.subjects`. Read the codes so: 200 shown ·
302 done, or led on (nobody: to sign in) · 401 sign in first · 403 your role does not include it ·
404 not there · 409 not at this stage · 422 you may, but the form (here empty) is not complete.
A new address fails `test_access.py` until it has a line here.
"""

TABLE = """
     endpoint                     about               no   own  str  jur  oth  cha  sec  oth
                                                      one  er   ang  or   jur  ir   ret  sec

GET  accounts.sign_in             -                   200  302  302  302  302  302  302  302
POST accounts.send_link           -                   422  422  422  422  422  422  422  422
GET  accounts.open_link           link                200  200  200  200  200  200  200  200
POST accounts.follow_link         link                302  302  302  302  302  302  302  302
GET  accounts.welcome             welcome             200  200  200  200  200  200  200  200
POST accounts.register            welcome             422  422  422  422  422  422  422  422
POST accounts.sign_out            -                   302  302  302  302  302  302  302  302
GET  accounts.me                  -                   302  200  200  200  200  200  200  200
POST accounts.end_sessions        -                   401  302  302  302  302  302  302  302
GET  accounts.details             -                   302  200  200  200  200  200  200  200
POST accounts.change_details      -                   401  422  422  422  422  422  422  422
GET  accounts.address             -                   302  200  200  200  200  200  200  200
POST accounts.ask_new_address     -                   401  422  422  422  422  422  422  422
GET  accounts.new_address         new_address         200  200  200  200  200  200  200  200
POST accounts.take_new_address    new_address         302  302  302  302  302  302  302  302

GET  calls.home                   -                   200  200  200  200  200  200  200  200
GET  calls.call_page              unpublished         404  404  404  404  404  404  200  404
GET  calls.call_page              open                200  200  200  200  200  200  200  200
GET  calls.call_page              closed              200  200  200  200  200  200  200  200
GET  calls.call_page              announced           200  200  200  200  200  200  200  200
GET  calls.my_entries             -                   302  200  200  200  200  200  200  200
GET  calls.start_entry            unpublished         404  404  404  404  404  404  200  404
GET  calls.start_entry            open                302  200  200  200  200  200  200  200
GET  calls.start_entry            closed              302  200  200  200  200  200  200  200
POST calls.begin_entry            open                401  422  422  422  422  422  422  422
POST calls.begin_entry            closed              401  422  422  422  422  422  422  422
GET  calls.entry                  draft               302  200  403  403  403  403  200  403
GET  calls.entry                  sent                302  200  403  403  403  403  200  403
GET  calls.entry                  scored.entry        302  200  403  403  403  403  200  403
GET  calls.entry                  announced.entry     302  200  403  403  403  403  200  403
GET  calls.files                  draft               302  200  403  403  403  403  403  403
GET  calls.files                  sent                302  200  403  403  403  403  403  403
POST calls.send_file              draft.slot          401  422  403  403  403  403  403  403
GET  calls.file                   draft.file          302  302  403  403  403  403  302  403
GET  calls.file_preview           draft.file          302  404  403  403  403  403  404  403
POST calls.file_way               draft.file          401  409  403  403  403  403  403  403
POST calls.describe_file          draft.file          401  404  403  403  403  403  403  403
POST calls.file_arrived           draft.file          401  200  403  403  403  403  403  403
POST calls.remove_file            draft.file          401  302  403  403  403  403  403  403
GET  calls.check                  draft               302  200  403  403  403  403  200  403
GET  calls.check                  sent                302  200  403  403  403  403  302  403
POST calls.submit                 draft               401  422  403  403  403  403  403  403
POST calls.submit                 sent                401  302  403  403  403  403  403  403
GET  calls.change                 draft               302  200  403  403  403  403  403  403
GET  calls.change                 sent                302  200  403  403  403  403  403  403
GET  calls.change                 scored.entry        302  403  403  403  403  403  403  403
GET  calls.copied                 draft               302  302  403  403  403  403  302  403
GET  calls.putting_back           sent                302  200  403  403  403  403  403  403
POST calls.put_entry_back         sent                401  302  403  403  403  403  403  403
POST calls.take_over              draft               401  302  403  403  403  403  403  403
GET  calls.revisions              sent                302  200  403  403  403  403  200  403
GET  calls.revision               sent.revision       302  200  403  403  403  403  200  403
GET  calls.revision_pdf           sent.revision       302  200  403  403  403  403  200  403
GET  calls.sent_file              sent.revision.file  302  302  403  403  403  403  302  403
GET  calls.receipt                draft               302  302  403  403  403  403  302  403
GET  calls.receipt                sent                302  200  403  403  403  403  200  403
GET  calls.receipt_pdf            draft               302  302  403  403  403  403  302  403
GET  calls.receipt_pdf            sent                302  200  403  403  403  403  200  403
GET  calls.withdrawal             draft               302  200  403  403  403  403  403  403
GET  calls.withdrawal             sent                302  200  403  403  403  403  403  403
GET  calls.withdrawal             announced.entry     302  403  403  403  403  403  403  403
POST calls.withdraw               draft               401  302  403  403  403  403  403  403
POST calls.withdraw               sent                401  302  403  403  403  403  403  403
POST calls.withdraw               announced.entry     401  403  403  403  403  403  403  403
GET  calls.section                draft.section       302  200  403  403  403  403  403  403
POST calls.save_section           draft.section       401  409  403  403  403  403  403  403
POST calls.autosave_section       draft.section       401  409  403  403  403  403  403  403
POST calls.here                   draft.section       401  200  403  403  403  403  403  403
POST calls.confirm_translation    draft.section       401  302  403  403  403  403  403  403
POST calls.form_seen              draft               401  302  403  403  403  403  403  403
GET  accounts.session_now         -                   200  200  200  200  200  200  200  200

GET  calls.deadline               open                302  403  403  403  403  403  200  403
GET  calls.deadline               scored              302  403  403  403  403  403  200  403
POST calls.extend_deadline        open                401  403  403  403  403  403  422  403
POST calls.set_grace              open                401  403  403  403  403  403  422  403
GET  calls.late_cities            open                302  403  403  403  403  403  200  403
GET  calls.late_cities            scored              302  403  403  403  403  403  200  403
POST calls.grant_permit           open                401  403  403  403  403  403  422  403
GET  calls.permit                 open.permit         302  403  403  403  403  403  200  403
POST calls.prolong_permit         open.permit         401  403  403  403  403  403  422  403
POST calls.revoke_permit          open.permit         401  403  403  403  403  403  422  403
GET  calls.ask_form               unpublished         404  404  404  404  404  404  200  404
GET  calls.ask_form               open                302  200  200  200  200  200  200  200
GET  calls.ask_form               closed              302  200  200  200  200  200  200  200
POST calls.ask                    open                401  422  422  403  403  403  403  403
GET  calls.questions              open                302  403  403  403  403  403  200  403
GET  calls.question               open.question       302  403  403  403  403  403  200  403
POST calls.answer_question        open.question       401  403  403  403  403  403  422  403
POST calls.set_question_aside     open.question       401  403  403  403  403  403  422  403
GET  calls.people                 open                302  403  403  403  403  403  200  403
GET  calls.new_organiser          open                302  403  403  403  403  403  200  403
POST calls.add_organiser          open                401  403  403  403  403  403  422  403
GET  calls.organiser_leaves       open.organiser      302  403  403  403  403  403  200  403
POST calls.remove_organiser       open.organiser      401  403  403  403  403  403  302  403

GET  calls.team                   draft               302  200  403  403  403  403  200  403
POST calls.invite                 draft               401  422  403  403  403  403  403  403
GET  calls.member                 team.member         302  200  403  403  403  403  403  403
POST calls.change_member          team.member         401  422  403  403  403  403  403  403
POST calls.remove_member          team.member         401  302  403  403  403  403  403  403
POST calls.invite_again           team.invited        401  302  403  403  403  403  403  403
POST calls.cancel_invitation      team.invited        401  302  403  403  403  403  403  403
GET  calls.invitation             invitation          200  200  200  200  200  200  200  200
POST calls.accept_invitation      invitation          302  302  302  302  302  302  302  302
GET  calls.endorsement            endorsed            302  200  403  403  403  403  200  403
POST calls.ask_endorsement        endorsed            401  422  403  403  403  403  403  403
POST calls.remind_endorsement     endorsed.asked      401  302  403  403  403  403  403  403
POST calls.cancel_endorsement     endorsed.asked      401  302  403  403  403  403  403  403
GET  calls.endorsement_pdf        endorsed.signed     302  200  403  403  403  403  200  403
GET  calls.endorse                mayor               200  200  200  200  200  200  200  200
POST calls.sign_endorsement       mayor               422  422  422  422  422  422  422  422
POST calls.sign_on_paper          mayor               422  422  422  422  422  422  422  422
POST calls.decline_endorsement    mayor               422  422  422  422  422  422  422  422
GET  calls.endorsed_file          mayor.file          302  302  302  302  302  302  302  302
GET  calls.institution            institutions        200  200  200  200  200  200  200  200
POST calls.ask_institution_link   institutions        422  422  422  422  422  422  422  422
POST calls.begin_institution      institutions        401  422  422  422  422  422  422  422


GET  core.front_door              -                   302  302  302  302  302  302  302  302
GET  core.healthz                 -                   200  200  200  200  200  200  200  200
GET  core.robots                  -                   200  200  200  200  200  200  200  200

GET  editing.new              -                   302  403  403  403  403  403  200  403
GET  editing.dates            -                   302  403  403  403  403  403  422  403
POST editing.new_of_kind      -                   401  403  403  403  403  403  422  403
POST editing.new_of_call      -                   401  403  403  403  403  403  422  403
POST editing.new_of_file      -                   401  403  403  403  403  403  422  403
GET  editing.home             open                302  403  403  403  403  403  200  403
GET  editing.missing_texts    open                302  403  403  403  403  403  404  403
GET  editing.publish          open                302  403  403  403  403  403  200  403
POST editing.publish_now      open                401  403  403  403  403  403  409  403
POST editing.undo             open                401  403  403  403  403  403  303  403
GET  editing.draft_file       open                302  403  403  403  403  403  200  403
GET  editing.published_file   open                302  403  403  403  403  403  200  403
GET  editing.form             open                302  403  403  403  403  403  200  403
GET  editing.part             open.part           302  403  403  403  403  403  200  403
POST editing.save_part        open.part           401  403  403  403  403  403  409  403
GET  preview.call             open                302  403  403  403  403  403  200  403
GET  preview.test             open                302  403  403  403  403  403  200  403
GET  preview.section          open.page           302  403  403  403  403  403  200  403
POST preview.try_section      open.page           401  403  403  403  403  403  200  403
POST preview.check            open                401  403  403  403  403  403  200  403

GET  desk.home                    -                   302  403  403  403  403  403  200  200
GET  desk.board                   open                302  403  403  403  403  403  200  403
GET  desk.board                   scored              302  403  403  403  403  403  200  403
GET  desk.entries                 open                302  403  403  403  403  403  200  403
GET  desk.entries                 scored              302  403  403  403  403  403  200  403
GET  desk.export_csv              scored              302  403  403  403  403  403  200  403
GET  desk.export_xlsx             scored              302  403  403  403  403  403  200  403
GET  desk.entry                   draft               302  403  403  403  403  403  200  403
GET  desk.entry                   sent                302  403  403  403  403  403  200  403
GET  desk.entry                   scored.entry        302  403  403  403  403  403  200  403
GET  desk.entering                open                302  403  403  403  403  403  200  403
POST desk.enter_for_city          open                401  403  403  403  403  403  422  403
GET  desk.returning               draft               302  403  403  403  403  403  302  403
GET  desk.returning               sent                302  403  403  403  403  403  200  403
POST desk.return_entry            sent                401  403  403  403  403  403  422  403
POST desk.take_back               sent                401  403  403  403  403  403  409  403
GET  desk.overlap                 sent.overlap        302  403  403  403  403  403  200  403

GET  desk.people                  -                   302  403  403  403  403  403  200  403
GET  desk.new_secretary           -                   302  403  403  403  403  403  200  403
POST desk.invite_secretary        -                   401  403  403  403  403  403  422  403
POST desk.confirm_invitation      secretary.invited   401  403  403  403  403  403  302  403
POST desk.take_invitation_back    secretary.invited   401  403  403  403  403  403  302  403
GET  desk.secretary_leaves        secretary           302  403  403  403  403  403  200  403
POST desk.end_secretary           secretary           401  403  403  403  403  403  422  403
POST desk.confirm_role            organiser.role      401  403  403  403  403  403  409  403

GET  jury.ranking                 scored              302  403  403  403  403  403  403  403
GET  jury.ranking                 deliberating        302  403  403  403  403  200  200  403
GET  jury.ranking                 announced           302  403  403  403  403  200  200  403
GET  jury.decision                scored              302  403  403  403  403  403  403  403
GET  jury.decision                deliberating        302  403  403  403  403  200  200  403
GET  jury.decision                drafted             302  403  403  403  403  200  200  403
GET  jury.decision                sealed              302  403  403  403  403  200  200  403
GET  jury.decision                announced           302  403  403  403  403  200  200  403
POST jury.save_decision           deliberating        401  403  403  403  403  302  302  403
POST jury.save_decision           sealed              401  403  403  403  403  409  409  403
POST jury.sign_off                deliberating        401  403  403  403  403  403  403  403
POST jury.sign_off                sealed              401  403  403  403  403  409  409  403
POST jury.revoke                  sealed              401  403  403  403  403  409  409  403
POST jury.revoke                  released            401  403  403  403  403  409  409  403
GET  jury.releasing               sealed              302  403  403  403  403  403  302  403
GET  jury.releasing               decided             302  403  403  403  403  403  200  403
POST jury.release                 sealed              401  403  403  403  403  403  409  403
POST jury.release                 decided             401  403  403  403  403  403  409  403
GET  jury.letters                 drafted             302  403  403  403  403  200  200  403
GET  jury.letters                 sealed              302  403  403  403  403  200  200  403
POST jury.approve_letters         sealed              401  403  403  403  403  409  409  403
POST jury.tell_newcomers          decided             401  403  403  403  403  403  403  403
POST jury.tell_newcomers          released            401  403  403  403  403  403  302  403
GET  jury.announcing              decided             302  403  403  403  403  403  302  403
GET  jury.announcing              released            302  403  403  403  403  403  200  403
POST jury.announce                decided             401  403  403  403  403  403  403  403
POST jury.announce                released            401  403  403  403  403  403  409  403
GET  jury.edition                 open                200  200  200  200  200  200  200  200
GET  jury.edition                 decided             200  200  200  200  200  200  200  200
GET  jury.edition                 released            200  200  200  200  200  200  200  200
GET  jury.edition                 announced           200  200  200  200  200  200  200  200

GET  members.register             -                   302  403  403  403  403  403  200  403
GET  members.import_form          -                   302  403  403  403  403  403  200  403
POST members.preview_import       -                   401  403  403  403  403  403  422  403
POST members.confirm_import       -                   401  403  403  403  403  403  422  403
GET  members.export_csv           -                   302  403  403  403  403  403  200  403
GET  members.export_xlsx          -                   302  403  403  403  403  403  200  403
GET  members.template_csv         -                   302  403  403  403  403  403  200  403
GET  members.template_xlsx        -                   302  403  403  403  403  403  200  403
GET  members.new_city             -                   302  403  403  403  403  403  200  403
POST members.add_city             -                   401  403  403  403  403  403  422  403
GET  members.city                 city                302  403  403  403  403  403  200  403
GET  members.edit_city            city                302  403  403  403  403  403  200  403
POST members.change_city          city                401  403  403  403  403  403  422  403
GET  members.new_contact          city                302  403  403  403  403  403  200  403
POST members.add_contact          city                401  403  403  403  403  403  422  403
GET  members.contact              city.contact        302  403  403  403  403  403  200  403
POST members.change_contact       city.contact        401  403  403  403  403  403  422  403
POST members.end_contact          city.contact        401  403  403  403  403  403  303  403
GET  members.new_status           city                302  403  403  403  403  403  200  403
POST members.record_status        city                401  403  403  403  403  403  422  403
GET  members.status               city.status         302  403  403  403  403  403  200  403
POST members.correct_status       city.status         401  403  403  403  403  403  422  403
POST members.remove_status        city.status         401  403  403  403  403  403  422  403
GET  members.duplicates           -                   302  403  403  403  403  403  200  403
GET  members.choose_twin          city                302  403  403  403  403  403  200  403
GET  members.merging              city.pair           302  403  403  403  403  403  200  403
POST members.merge                city.pair           401  403  403  403  403  403  422  403
POST members.tell_apart           city.pair           401  403  403  403  403  403  303  403

GET  notices.letters              -                   302  200  200  200  200  200  200  200
GET  notices.letter               letter              302  200  403  403  403  403  403  403

GET  review.eligibility           checked             302  403  403  403  403  403  200  403
GET  review.eligibility           open                302  403  403  403  403  403  200  403
POST review.start_checks          closed              401  403  403  403  403  403  302  403
POST review.start_checks          open                401  403  403  403  403  403  409  403
POST review.check_again           checked             401  403  403  403  403  403  302  403
POST review.check_again           scored              401  403  403  403  403  403  409  403
POST review.confirm_passing       checked             401  403  403  403  403  403  302  403
POST review.confirm_passing       scored              401  403  403  403  403  403  409  403
POST review.begin_evaluation      checked             401  403  403  403  403  403  409  403
POST review.begin_evaluation      scored              401  403  403  403  403  403  409  403
GET  review.entry_eligibility     checked.entry       302  403  403  403  403  403  200  403
GET  review.entry_eligibility     scored.entry        302  403  403  403  403  403  200  403
POST review.give_verdict          checked.entry       401  403  403  403  403  403  422  403
POST review.give_verdict          scored.entry        401  403  403  403  403  403  409  403
GET  review.jurors                scored              302  403  403  403  403  403  200  403
POST review.invite                scored              401  403  403  403  403  403  422  403
GET  review.juror_leaves          scored.juror        302  403  403  403  403  403  200  403
POST review.take_off              scored.juror        401  403  403  403  403  403  422  403
GET  review.assignment            scored              302  403  403  403  403  403  200  403
GET  review.assignment            open                302  403  403  403  403  403  200  403
POST review.propose               scored              401  403  403  403  403  403  302  403
POST review.propose               open                401  403  403  403  403  403  409  403
POST review.deploy                scored.proposal     401  403  403  403  403  403  302  403
POST review.discard               scored.proposal     401  403  403  403  403  403  302  403
GET  review.progress              scored              302  403  403  403  403  403  200  403
GET  review.progress              open                302  403  403  403  403  403  200  403
POST review.end_scoring           scored              401  403  403  403  403  403  422  403
POST review.end_scoring           open                401  403  403  403  403  403  409  403
GET  review.juror_readings        scored.juror        302  403  403  403  403  403  200  403
GET  review.reopening             scored.sheet        302  403  403  403  403  403  200  403
POST review.reopen                scored.sheet        401  403  403  403  403  403  422  403
GET  review.juries                -                   302  200  200  200  200  200  200  200
GET  review.jury                  scored              302  403  403  200  200  200  403  403
GET  review.jury                  decided             302  403  403  200  200  200  403  403
GET  review.jury                  open                302  403  403  403  403  403  403  403
POST review.accept                scored              401  403  403  409  409  409  403  403
POST review.decline               scored              401  403  403  409  409  409  403  403
GET  review.confidentiality       scored              302  403  403  200  200  200  403  403
GET  review.confidentiality       decided             302  403  403  200  200  200  403  403
POST review.sign_confidentiality  scored              401  403  403  302  302  302  403  403
GET  review.conflicts             scored              302  403  403  200  200  200  403  403
GET  review.conflicts             decided             302  403  403  403  403  403  403  403
POST review.declare_conflicts     scored              401  403  403  422  422  422  403  403
GET  review.reading               scored.reading      302  403  403  200  403  403  403  403
POST review.write                 scored.reading      401  403  403  302  403  403  403  403
POST review.open_reading          scored.reading      401  403  403  200  403  403  403  403
GET  review.recusal               scored.reading      302  403  403  200  403  403  403  403
POST review.recuse                scored.reading      401  403  403  422  403  403  403  403
GET  review.reading_file          scored.reading.file 302  403  403  302  403  403  403  403
"""


def lines() -> list[tuple[str, str, str, tuple[int, ...]]]:
    """Return (method, endpoint, about, one code a role) for each line of the table."""
    found = []
    for line in TABLE.splitlines():
        method, *rest = line.split() or [""]
        if method in {"GET", "POST"}:
            endpoint, about, *codes = rest
            found.append((method, endpoint, about, tuple(int(code) for code in codes)))
    return found
