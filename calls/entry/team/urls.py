"""The URLs of the people of a city who work on its entries."""

from calls.entry import queries as entries
from calls.entry.rules import can_see_entry
from calls.entry.team import queries as teams
from calls.entry.team import views as team
from calls.entry.team.rules import leads_team
from calls.room import ENTRY, room
from core.access import public

TEAM = f"{ENTRY}/team"
MEMBER = f"{TEAM}/<int:role_id>"
INVITED = f"{TEAM}/invitations/<int:invitation_id>"
INVITATION = "/<lang:lang>/invitation/<token>"
room.page(TEAM, team.team, access=can_see_entry, load=entries.get_entry)
room.action(TEAM, team.invite, access=leads_team, load=entries.get_entry)
room.page(MEMBER, team.member, access=leads_team, load=teams.get_member)
room.action(f"{MEMBER}/level", team.change_member, access=leads_team, load=teams.get_member)
room.action(f"{MEMBER}/remove", team.remove_member, access=leads_team, load=teams.get_member)
room.action(f"{INVITED}/again", team.invite_again, access=leads_team, load=teams.get_invitation)
room.action(
    f"{INVITED}/cancel", team.cancel_invitation, access=leads_team, load=teams.get_invitation
)
room.page(INVITATION, team.invitation, access=public, load=teams.get_invited)
room.action(INVITATION, team.accept_invitation, access=public, load=teams.get_invited)
