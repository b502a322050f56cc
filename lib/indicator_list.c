/*
 * indicator_list.c - the registry. A row is what "jauge indicators NAME"
 * prints and what the gate reads; to add an indicator, add its function and
 * its row.
 */
#include "indicator_impl.h"

#define AARRI "beta.gouv.fr (DINUM), méthode AARRI"
#define WILSON N_("Wilson score")
#define SCORE                                                            \
	N_("Wilson, for as many yes-or-no answers as have the answers' " \
	   "variance")
#define REPEATED                                                               \
	N_("the count's Poisson limits (Byar), inverted, of as many users as " \
	   "vary as much as all their months do, since who comes in twelve "   \
	   "months is one person; the cost is an account and has none")
#define REPEATED_DAYS                                                          \
	N_("the count's Poisson limits (Byar), inverted, of as many users as " \
	   "vary as much as all their days of completion do; the cost is an "  \
	   "account and has none")
#define INVERTED                                           \
	N_("the count's Poisson limits (Byar), inverted; " \
	   "the cost is an account and has none")

const struct indicator indicators[] = {
	{ .name = "active_users",
	    .family = "reach",
	    .unit = UNIT_USERS,
	    .span = SPAN_PERIOD,
	    .takes = ASKED_ROLLING,
	    .label = N_("active users"),
	    .definition =
		N_("Distinct users with at least one event that counts as "
		   "use in the period."),
	    .example =
		N_("one user comes on two days of March, another on one: 2 "
		   "active users."),
	    .otherwise = N_("--rolling 7, 28 or 30: for each day, of as many "
			    "days that end with it."),
	    .formula =
		N_("|{u : at least one qualifying event in the period}|"),
	    .interval = N_("none: a census of recorded use"),
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Utilisé)"),
	    .compute = indicator_active_users },
	{ .name = "new_users",
	    .family = "reach",
	    .unit = UNIT_USERS,
	    .span = SPAN_HISTORY,
	    .depth = ACTIVITY_HISTORY,
	    .label = N_("new users"),
	    .definition =
		N_("Users whose first qualifying event ever is in the "
		   "period. In the first period of data everybody is new."),
	    .otherwise =
		N_("--split: users first seen with a value, who may have come "
		   "before with another."),
	    .example =
		N_("10 users come in March, 6 of them for the first time: 6."),
	    .formula = N_("|{u : first qualifying event in the period}|"),
	    .interval = N_("none: a census of recorded use"),
	    .source = AARRI " (acquisition)",
	    .compute = indicator_new_users },
	{ .name = "returning_users",
	    .family = "reach",
	    .unit = UNIT_USERS,
	    .span = SPAN_HISTORY,
	    .depth = ACTIVITY_HISTORY,
	    .label = N_("returning users"),
	    .definition =
		N_("Active users of the period who are not new in it."),
	    .example =
		N_("10 users come in March, 4 of them came in an earlier "
		   "month too: 4."),
	    .formula = "active_users - new_users",
	    .interval = N_("none: a census of recorded use"),
	    .source = AARRI " (rétention)",
	    .compute = indicator_returning_users },
	{ .name = "cumulative_users",
	    .family = "reach",
	    .unit = UNIT_USERS,
	    .span = SPAN_HISTORY,
	    .depth = ACTIVITY_HISTORY,
	    .label = N_("users so far"),
	    .definition =
		N_("Distinct users from the start of history to the end of "
		   "the period."),
	    .example =
		N_("4 users come in February, 10 in March, of whom 6 are "
		   "new: 10 by the end of March."),
	    .formula = N_("|{u : a qualifying event before the period's end}|"),
	    .interval = N_("none: a census of recorded use"),
	    .source = AARRI " (acquisition)",
	    .compute = indicator_cumulative_users },
	{ .name = "events",
	    .family = "reach",
	    .unit = UNIT_EVENTS,
	    .span = SPAN_NONE,
	    .depth = ACTIVITY_EVENTS,
	    .label = N_("events"),
	    .definition =
		N_("Qualifying events in the period, every one counted."),
	    .example =
		N_("one user does 3 things in March, another 2: 5 events."),
	    .formula = N_("number of qualifying events in the period"),
	    .interval = N_("none: a census of recorded use"),
	    .source =
		N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu du "
		   "pilotage par l'impact (box Utilisé: transactions)"),
	    .compute = indicator_events },
	{ .name = "penetration",
	    .family = "reach",
	    .unit = UNIT_SHARE,
	    .span = SPAN_STRICT,
	    .needs = NEED_POPULATION,
	    .label = N_("population reached"),
	    .definition =
		N_("Active users of the period among the people whom the "
		   "service is for. Split by territory: each over its own "
		   "population."),
	    .example =
		N_("50 users in March, for a population of 1 000 (800 to 1 "
		   "250): 5 % (4 % to 6.25 %)."),
	    .formula = N_("active_users / target population"),
	    .interval =
		N_("the range of the population's estimate, when it has "
		   "one; no binomial interval; of a territory, Byar's "
		   "limits of its count over that range"),
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Utilisé: pénétration)"),
	    .compute = indicator_penetration },
	{ .name = "penetration_year",
	    .family = "reach",
	    .unit = UNIT_SHARE,
	    .span = SPAN_STRICT,
	    .span_days = 366,
	    .needs = NEED_POPULATION,
	    .label = N_("population reached in a year"),
	    .definition =
		N_("Distinct users of the twelve months that end with the "
		   "period, among the people whom the service is for. Split "
		   "by territory: each over its own population."),
	    .example =
		N_("two users a month for twelve months, each another, and "
		   "480 people: 24/480 = 5 %."),
	    .formula = N_("|users of the 12 months| / target population"),
	    .interval = N_("as penetration"),
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Utilisé: pénétration)"),
	    .compute = indicator_penetration_year },
	{ .name = "coverage",
	    .family = "reach",
	    .unit = UNIT_SHARE,
	    .span = SPAN_STRICT,
	    .needs = NEED_POPULATION | NEED_TERRITORY,
	    .label = N_("territories covered"),
	    .definition =
		N_("Share of territories with at least one active user; with "
		   "as many as territory_users says (served); share of "
		   "people who live where the rate of use is at least half "
		   "of that of all territories together; and active users "
		   "per inhabitant of each territory, those without users "
		   "too."),
	    .example =
		N_("4 territories of 1 000 people, with 12, 3, 1 and 0 "
		   "users, and 5 users to be served: 3 of 4 are covered, 1 "
		   "of 4 is served; the mean rate is 4 per thousand, half of "
		   "it 2: half of the people live where use reaches that."),
	    .formula = N_("territories with users / territories; "
			  "people of territories with rate >= half of all / "
			  "people; users of a territory / its population"),
	    .interval =
		N_("none for the shares; Byar's limits of the count for "
		   "each territory, over the range of its population"),
	    .source = N_("beta.gouv.fr (DINUM), services numériques à impact "
			 "national; limits: OHID technical guidance, rates"),
	    .compute = indicator_coverage },
	{ .name = "inequality",
	    .family = "reach",
	    .unit = UNIT_RATIO,
	    .span = SPAN_STRICT,
	    .needs = NEED_POPULATION | NEED_TERRITORY,
	    .label = N_("inequality of use over territories"),
	    .definition =
		N_("Gini and Theil indices of active users over territories, "
		   "weighted by population; the Theil index between and "
		   "within regions; and both indices as they would be if "
		   "rates were equal everywhere."),
	    .example =
		N_("two territories of 1 000 people, with 30 and 10 users: "
		   "Gini = 0.25, Theil = 0.75 ln 1.5 + 0.25 ln 0.5 = 0.131."),
	    .formula = N_("G = 1 - sum p(L + L before), territories by rate, p "
			  "share of people, L share of users so far; "
			  "T = sum s ln(s / p), s share of users"),
	    .interval =
		N_("none for the indices; central range of 999 "
		   "multinomial draws for their values under equal rates"),
	    .source = "PAHO, Epidemiological Bulletin 22(1), 2001; Theil 1967",
	    .compute = indicator_inequality },
	{ .name = "control",
	    .family = "reach",
	    .unit = UNIT_USERS,
	    .span = SPAN_PERIOD,
	    .label = N_("active users, control chart"),
	    .definition =
		N_("Active users of each period, the limits within which "
		   "they move by themselves, and the periods that stand out: "
		   "best by week."),
	    .example =
		N_("twelve weeks of 10 and 14 users in turn: mean 12, moving "
		   "range 4, limits 12 -+ 3 x 4 / 1.128: 1.36 and 22.64."),
	    .formula = N_("mean -+ 3 x mean moving range / 1.128, complete "
			  "periods"),
	    .interval = N_("limits of an individuals chart (XmR), at least 12 "
			   "complete periods"),
	    .source = "NHS England, Making Data Count; NIST/SEMATECH "
		      "e-Handbook 6.3.2.2",
	    .compute = indicator_control },
	{ .name = "projection",
	    .family = "reach",
	    .unit = UNIT_USERS,
	    .span = SPAN_STRICT,
	    .label = N_("active users projected"),
	    .definition =
		N_("Active users of the periods to come, the next six or "
		   "those up to --to, if they go on as in the complete "
		   "periods since --from."),
	    .example =
		N_("10, 12, 14, 16, 18 and 20 users from January to June lie "
		   "on a line: 22 in July."),
	    .formula =
		N_("a line through the users or through their logarithms, "
		   "whichever has the smaller leave-one-out error"),
	    .interval =
		N_("prediction interval of one more period; where both lines "
		   "fit nearly as well, what both allow"),
	    .source = "Montgomery, Peck and Vining, Introduction to Linear "
		      "Regression Analysis, 2.5; Allen 1974 (PRESS)",
	    .compute = indicator_projection },
	{ .name = "time_to_reach",
	    .family = "reach",
	    .unit = UNIT_DAYS,
	    .span = SPAN_HISTORY,
	    .depth = ACTIVITY_HISTORY,
	    .label = N_("time to reach a number of users"),
	    .definition =
		N_("Days from the start of history to the first day with "
		   "--target users so far; if that day is still to come, to "
		   "the end of the period in which it is projected, earliest "
		   "and latest; and the days in which users so far double, "
		   "at the pace of the last six complete periods."),
	    .example =
		N_("two new users a day since 1 January: the 10th came on "
		   "day 5."),
	    .formula =
		N_("first day with |users so far| >= target; users so far "
		   "+ projected new users; ln 2 / slope of ln(users so far)"),
	    .interval =
		N_("earliest and latest: prediction interval of the sum "
		   "of new users; none for the doubling time"),
	    .source = AARRI " (acquisition)",
	    .compute = indicator_time_to_reach },
	{ .name = "retention",
	    .family = "retention",
	    .unit = UNIT_SHARE,
	    .span = SPAN_HISTORY,
	    .depth = ACTIVITY_COHORTS,
	    .takes = ASKED_RETENTION,
	    .label = N_("retention"),
	    .definition = N_(
		"Of the users who came first in a period, the share "
		"active k periods later. Pooled: sums over the cohorts whose "
		"observed period is over."),
	    .otherwise =
		N_("--form bracket: active on one of the days A to B-1 after "
		   "the own first day (by default 28 to 55, 84 to 111, 336 "
		   "to 391: 1 month, 3 months, 1 year); --form rolling: on "
		   "one of the H days from day k on. --cohort recurring: of "
		   "all who are active in the period. --window elapsed: "
		   "periods of 1, 7, 30, 91, 182 or 365 days from the own "
		   "first day, which is day 0; a time of day is not kept, so "
		   "days are civil days, not 24 hours. Only those for whom "
		   "the window is over are counted; lag is k, or the "
		   "window's first day."),
	    .example =
		N_("10 users came first in January, 4 of them came in "
		   "February too: at +1, 4/10 = 40 %. If 6 of the 10 are "
		   "known for 56 days and 3 of those 6 came on one of their "
		   "days 28 to 55: at one month, 3/6 = 50 %."),
	    .formula = N_("|new in c and active in c+k| / |new in c|"),
	    .interval =
		N_("Wilson score, complete cells only; none for the pooled "
		   "rate of recurring cohorts, whose users are in several"),
	    .source = N_("beta.gouv.fr (DINUM), méthode AARRI (rétention); "
			 "interval: Wilson 1927"),
	    .compute = indicator_retention },
	{ .name = "survival",
	    .family = "retention",
	    .unit = UNIT_SHARE,
	    .span = SPAN_HISTORY,
	    .span_days = 2,
	    .takes = ASKED_GAP,
	    .timeless = true,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("users who stay"),
	    .definition =
		N_("Share of users whose last activity is more than lag days "
		   "after their first, of the users who came first between "
		   "--from and --to. Who was not active for G whole days "
		   "(--gap; else the 95th percentile of the gaps between "
		   "days of activity) has left on the last active day; of "
		   "the others it is known that they were still there G days "
		   "before the end of what is known, and who came first "
		   "after that is not counted yet. Days are civil days; "
		   "several uses on a day are one. part/whole: those who "
		   "stayed, of those who could leave on that day."),
	    .example =
		N_("5 users, of whom three left 0, 10 and 20 days after "
		   "their first day and two are still there after the 10 and "
		   "40 days that are known of them. S(0) = 4/5, S(10) = 4/5 "
		   "x 3/4 = 60 %, S(20) = 60 % x 1/2 = 30 %: the median is "
		   "20 days."),
	    .formula = N_("S(t) = product over i <= t of (1 - d_i / n_i)"),
	    .interval = N_("log(-log S) with Greenwood's variance; median: "
			   "where the limits pass one half"),
	    .source = "Kaplan and Meier 1958; Brookmeyer and Crowley 1982",
	    .compute = indicator_survival },
	{ .name = "growth",
	    .family = "growth",
	    .unit = UNIT_USERS,
	    .span = SPAN_HISTORY,
	    .depth = ACTIVITY_HISTORY,
	    .label = N_("growth accounting"),
	    .definition =
		N_("New, retained, resurrected (back after a period without) "
		   "and churned users; the quick ratio is what comes over "
		   "what goes."),
	    .example =
		N_("in March 5 users are new, 3 were there in February and 2 "
		   "had not come since January, while one of February stays "
		   "away: 10 active users, quick ratio (5 + 2) / 1 = 7."),
	    .otherwise = N_("gross retention, the share retained of the "
			    "users of the period before: retention --cohort "
			    "recurring --lag 1."),
	    .formula = N_("A(t) = A(t-1) + new + resurrected - churned; "
			  "quick ratio = (new + resurrected) / churned"),
	    .interval = N_("none: a census of recorded use"),
	    .source = "Hsu, Social Capital: diligence at social capital, "
		      "accounting for user growth",
	    .compute = indicator_growth },
	{ .name = "stickiness",
	    .family = "engagement",
	    .unit = UNIT_SHARE,
	    .span = SPAN_STRICT,
	    .span_days = 28,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("stickiness"),
	    .definition =
		N_("Mean daily users over the distinct users of the 28 days "
		   "that end with the period: the share of these days on "
		   "which a user is active. Days are civil days. Where not "
		   "all 28 are known the cell is partial, over the days that "
		   "are."),
	    .example =
		N_("40 users in 28 days, of whom 10 come on 14 days and 30 "
		   "on one: 170 / (28 x 40) = 15.2 %."),
	    .formula = N_("sum of daily users / (28 x users of the 28 days)"),
	    .interval = N_("normal, of a mean over users (their days are not "
			   "independent), from 30 users on"),
	    .source = "DAU/MAU; amplitude.com/docs, stickiness",
	    .compute = indicator_stickiness },
	{ .name = "frequency",
	    .family = "engagement",
	    .unit = UNIT_SHARE,
	    .span = SPAN_STRICT,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("days of use per user"),
	    .definition =
		N_("Users of the period by the number of distinct days on "
		   "which they are active: 1, 2, 3 to 5, 6 or more; the "
		   "median number of days; and the share of all these days "
		   "that the most active tenth of users makes up. Several "
		   "uses on a day are one day."),
	    .example =
		N_("10 users, of whom 6 come on one day, 3 on two and one on "
		   "8: 60 %, 30 %, 0 %, 10 %; median 1 day; the top tenth "
		   "makes up 8/20 = 40 %."),
	    .formula =
		N_("|{u : days(u) in the class}| / active_users; days of "
		   "the top tenth / days of all"),
	    .interval = N_("Wilson score for the classes, complete cells only; "
			   "none for the median and the top tenth"),
	    .source = "amplitude.com/docs, stickiness; PostHog, stickiness",
	    .compute = indicator_frequency },
	{ .name = "completion",
	    .family = "use",
	    .unit = UNIT_SHARE,
	    .span = SPAN_HISTORY,
	    .needs = NEED_COMPLETION,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("completed in time"),
	    .definition =
		N_("Of the users who start in the period, the share who "
		   "complete within W days (\"within_days\", 30 by default) of "
		   "their first start in it, its own day counted; told not "
		   "to be eligible is an answer too (\"refused\"). Only starts "
		   "whose W days are over are counted. Days are all that is "
		   "kept: on one day the start comes first."),
	    .example =
		N_("200 start in March, 120 of them complete within 30 days: "
		   "60 % (53.1 % to 66.5 %)."),
	    .formula =
		N_("|{mature starters with an end in [start, start + W)}| "
		   "/ |{mature starters: start + W <= as_of}|"),
	    .interval = WILSON,
	    .source =
		N_("GOV.UK Service Manual, completion rate; Government Digital "
		   "Service 2015: told not eligible counts as completed"),
	    .compute = indicator_completion },
	{ .name = "funnel",
	    .family = "use",
	    .unit = UNIT_SHARE,
	    .span = SPAN_HISTORY,
	    .needs = NEED_FUNNEL,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("steps reached"),
	    .definition =
		N_("Of the users who make the first step in the period, the "
		   "share who come as far as each step (\"funnel\", or "
		   "\"completion\"), in order, within W days of their first "
		   "start in it. Only starts whose W days are over are "
		   "counted. Steps of one day are taken in the order of the "
		   "funnel."),
	    .example =
		N_("100 start, 80 send, 60 receive: 100 %, 80 %, 60 %; 20 "
		   "drop out at each."),
	    .formula = N_("|{mature starters who made steps 1..k in order in "
			  "[start, start + W)}| / |{mature starters}|"),
	    .interval = WILSON,
	    .source = "GOV.UK Service Manual, completion rate",
	    .compute = indicator_funnel },
	{ .name = "time_to_complete",
	    .family = "use",
	    .unit = UNIT_DAYS,
	    .span = SPAN_HISTORY,
	    .needs = NEED_COMPLETION,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("days to complete"),
	    .definition =
		N_("Days from a user's first start in the period by which "
		   "half, and nine tenths, have completed. Who has not is "
		   "followed until as_of and may still complete "
		   "(Kaplan-Meier); a quantile that is not reached yet is "
		   "censored. 0: the same day."),
	    .example =
		N_("of 4 users 2 complete after 3 and 5 days, one is "
		   "followed for 4, one for 9 days: S(3) = 3/4, S(5) = 3/8, "
		   "so the median is 5."),
	    .formula = N_("min {t : S(t) <= 1 - p}, S the product limit"),
	    .interval = N_("the first times at which the log(-log S) limits "
			   "reach 1 - p (Brookmeyer and Crowley 1982)"),
	    .source = "Kaplan and Meier 1958",
	    .compute = indicator_time_to_complete },
	{ .name = "transactions",
	    .family = "use",
	    .unit = UNIT_EVENTS,
	    .span = SPAN_NONE,
	    .needs = NEED_COMPLETION,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("transactions completed"),
	    .definition = N_("Completions in the period, every one counted."),
	    .example =
		N_("a user who completes twice in March is 2 transactions."),
	    .formula = N_("number of events \"complete\" in the period"),
	    .interval = N_("none: a census of recorded use"),
	    .source =
		N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu du "
		   "pilotage par l'impact (box Utilisé: transactions)"),
	    .compute = indicator_transactions },
	{ .name = "value_mean",
	    .family = "use",
	    .unit = UNIT_VALUE,
	    .span = SPAN_NONE,
	    .needs = NEED_VALUE_COLUMN,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("value, mean"),
	    .definition =
		N_("Mean of the numbers that events of each action carry "
		   "(\"value\" of a source): an amount, a duration, a delay. "
		   "Sums are exact, in thousandths. Cut by one dimension, or "
		   "kept to actions with --where action=NAME."),
	    .example =
		N_("three cases closed in March took 2, 4 and 9 days: mean 5."),
	    .formula = N_("sum of the values / number of values"),
	    .interval =
		N_("normal, of a mean, from 30 values on; values of one "
		   "user are taken as if they were of many"),
	    .source = "JCGM 100:2008 (GUM), 4.2.3",
	    .compute = indicator_value_mean },
	{ .name = "value_quantiles",
	    .family = "use",
	    .unit = UNIT_VALUE,
	    .span = SPAN_NONE,
	    .needs = NEED_VALUE_COLUMN,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("value, quantiles"),
	    .definition =
		N_("The value that half, 90 %, 95 % and 99 % of the numbers "
		   "that events of each action carry do not pass. From a "
		   "sketch of each day, which adds up over days: within 1 % of "
		   "the exact quantile, and numbers below 0.128 exact."),
	    .example =
		N_("ten cases took 1, 2, 3, ... 10 days: median 5, 90 % within "
		   "9."),
	    .formula = N_("value of rank ceil(share x number of values)"),
	    .interval = N_("distribution-free, between two ranks (normal "
			   "approximation), from 30 values on"),
	    .source = N_("sketch: after Masson, Rim and Lee 2019 (DDSketch); "
			 "interval: Conover 1999, 3.2"),
	    .compute = indicator_value_quantiles },
	{ .name = "support_rate",
	    .family = "use",
	    .unit = UNIT_SHARE,
	    .span = SPAN_STRICT,
	    .needs = NEED_SUPPORT,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("users who ask for help"),
	    .definition =
		N_("Of the users of the period, those who ask for help "
		   "included, the share who ask for help."),
	    .example = N_("30 of 600: 5 % (3.5 % to 7.0 %)."),
	    .formula = N_("|{u : asks for help}| / |{u : active, or asks for "
			  "help}|"),
	    .interval = WILSON,
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Utilisable)"),
	    .compute = indicator_support_rate },
	{ .name = "take_up",
	    .family = "use",
	    .unit = UNIT_SHARE,
	    .span = SPAN_NONE,
	    .needs = NEED_COMPLETION | NEED_TAKE_UP,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("done online"),
	    .definition =
		N_("Of all completions of the period, online and in other "
		   "channels (a figure of the figures file), the share "
		   "online."),
	    .example = N_("300 online, 100 on paper: 75 % (70.5 % to 79.0 %)."),
	    .formula = N_("transactions / (transactions + figure)"),
	    .interval = N_("Wilson score"),
	    .source = "gov.uk performance framework (digital take-up)",
	    .compute = indicator_take_up },
	{ .name = "satisfaction",
	    .family = "usefulness",
	    .unit = UNIT_SCORE,
	    .span = SPAN_NONE,
	    .needs = NEED_SATISFACTION,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("satisfaction"),
	    .definition =
		N_("Mean of the answers: good 10, medium 5, bad 0 (scale "
		   "jdma), or (mean - 1) / 4 (scale 1-5), or the mean "
		   "itself. Beside it the response rate over completions, "
		   "what the mean of everybody could be if nothing is "
		   "assumed of the silent, and the colour of Vos démarches "
		   "essentielles, given from 100 answers on and only when "
		   "the interval lies within it."),
	    .example = N_("70 good, 20 medium, 10 bad: 8.0."),
	    .formula =
		N_("sum of answers / number of answers; bounds [r S, r S + "
		   "10 (1 - r)]"),
	    .interval = SCORE,
	    .source =
		N_("DINUM, Je donne mon avis and Observatoire des démarches; "
		   "GOV.UK Performance Platform, user satisfaction"),
	    .compute = indicator_satisfaction },
	{ .name = "ease_of_use",
	    .family = "usefulness",
	    .unit = UNIT_SCORE,
	    .span = SPAN_NONE,
	    .needs = NEED_EASE_OF_USE,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("ease of use"),
	    .definition =
		N_("Mean of the answers to the question about ease of use, "
		   "like satisfaction."),
	    .example = N_("3 answers 5, 4 and 3 of 5: 0.75."),
	    .formula = N_("sum of answers / number of answers"),
	    .interval = SCORE,
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Utilisable)"),
	    .compute = indicator_ease_of_use },
	{ .name = "nps",
	    .family = "usefulness",
	    .unit = UNIT_RATIO,
	    .span = SPAN_NONE,
	    .needs = NEED_NPS,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("net promoter score"),
	    .definition =
		N_("Share of promoters (9 or 10 of 10) less the share of "
		   "detractors (6 or less), from -1 to 1."),
	    .example = N_("50 promoters, 30 passive, 20 detractors: 0.30."),
	    .formula = N_("(promoters - detractors) / answers"),
	    .interval = SCORE,
	    .source = AARRI " (recommandation)",
	    .compute = indicator_nps },
	{ .name = "outcomes",
	    .family = "impact",
	    .unit = UNIT_USERS,
	    .span = SPAN_STRICT,
	    .needs = NEED_OUTCOME,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("users with the outcome"),
	    .definition =
		N_("Distinct users who had the outcome in the period."),
	    .example = N_("a user certified twice in March counts once."),
	    .formula = N_("|{u : an outcome in the period}|"),
	    .interval = N_("none: a census of recorded use"),
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Impactant)"),
	    .compute = indicator_outcomes },
	{ .name = "outcome_rate",
	    .family = "impact",
	    .unit = UNIT_SHARE,
	    .span = SPAN_STRICT,
	    .needs = NEED_OUTCOME,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("users with the outcome, share"),
	    .definition =
		N_("Of the users of the period, those with the outcome "
		   "included, the share who had it."),
	    .example = N_("90 of 300: 30 % (25.1 % to 35.4 %)."),
	    .formula = N_("|{u : outcome}| / |{u : active, or outcome}|"),
	    .interval = WILSON,
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Impactant)"),
	    .compute = indicator_outcome_rate },
	{ .name = "cost",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("cost"),
	    .definition =
		N_("Payments (CP) of the period; a payment that covers "
		   "several days is spread over them."),
	    .example =
		N_("a bill of 31 000 euros for March and one of 3 650 euros "
		   "for the year 2025: 31 000 + 3 650 x 31/365 = 31 310 "
		   "euros in March."),
	    .formula = N_("sum of payments in the period"),
	    .interval = N_("none: an account"),
	    .source = "beta.gouv.fr (DINUM), publier son budget",
	    .compute = indicator_cost },
	{ .name = "cost_per_mau_annual",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_STRICT,
	    .span_days = 31,
	    .needs = NEED_COSTS,
	    .label = N_("a year's cost per monthly user"),
	    .definition =
		N_("Cost of twelve months over their mean number of monthly "
		   "active users. By month: the twelve months that end with "
		   "it; by quarter, semester or year: those that end with "
		   "the period's last."),
	    .example = N_("35 000 euros a month for a year, 80 000 users each "
			  "month: 420 000 / 80 000 = 5.25 euros."),
	    .formula =
		N_("cost of 12 months / (sum of 12 months' active_users / "
		   "12)"),
	    .interval = REPEATED,
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (coût à l'utilisation, the "
			 "written rule)"),
	    .compute = indicator_cost_per_mau_annual },
	{ .name = "cost_per_mau_month",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_STRICT,
	    .span_days = 31,
	    .needs = NEED_COSTS,
	    .label = N_("a month's cost per monthly user"),
	    .definition =
		N_("Cost of a month over its active users; over longer "
		   "periods the cost per user and month of use."),
	    .example =
		N_("35 000 euros in a month of 80 000 users: 0.44 euro each."),
	    .formula = N_("cost / sum of the months' active_users"),
	    .interval = REPEATED,
	    .source = N_("beta.gouv.fr (DINUM), trame comité d'investissement "
			 "(the worked examples)"),
	    .compute = indicator_cost_per_mau_month },
	{ .name = "cost_per_user_year",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_STRICT,
	    .span_days = 366,
	    .needs = NEED_COSTS,
	    .label = N_("a year's cost per user"),
	    .definition =
		N_("Cost of twelve months over the distinct users of the "
		   "same months. By month: the twelve months that end with "
		   "it; by quarter, semester or year: those that end with "
		   "the period's last."),
	    .example =
		N_("120 000 euros in a year of 300 distinct users: 400 euros "
		   "each."),
	    .formula = N_("cost of 12 months / |users of the 12 months|"),
	    .interval = INVERTED,
	    .source = N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu "
			 "du pilotage par l'impact (box Efficient)"),
	    .compute = indicator_cost_per_user_year },
	{ .name = "cost_per_new_user",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_HISTORY,
	    .depth = ACTIVITY_HISTORY,
	    .needs = NEED_COSTS,
	    .label = N_("cost per new user"),
	    .definition =
		N_("Cost of the period over the users who are new in it."),
	    .example = N_("35 000 euros in a month with 10 000 new users: 3.50 "
			  "euros each."),
	    .formula = N_("cost / new_users"),
	    .interval = INVERTED,
	    .source = "beta.gouv.fr (DINUM), accélération (coût "
		      "d'acquisition)",
	    .compute = indicator_cost_per_new_user },
	{ .name = "cost_per_transaction",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS | NEED_COMPLETION,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("cost per transaction"),
	    .definition =
		N_("Cost of the period over the transactions completed in "
		   "it."),
	    .example =
		N_("35 000 euros in a month of 40 000 simulations: 0.875 "
		   "euro each."),
	    .formula = N_("cost / number of events \"complete\""),
	    .interval = REPEATED_DAYS,
	    .source = "GOV.UK Service Manual, cost per transaction; "
		      "beta.gouv.fr (DINUM), guide de financement",
	    .compute = indicator_cost_per_transaction },
	{ .name = "cost_per_outcome",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_STRICT,
	    .needs = NEED_COSTS | NEED_OUTCOME,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("cost per outcome"),
	    .definition =
		N_("Cost of the period over the users who had the outcome in "
		   "it."),
	    .example = N_("2 100 000 euros in a year for 140 000 people: 15.00 "
			  "euros each."),
	    .formula = N_("cost / |{u : an outcome in the period}|"),
	    .interval = INVERTED,
	    .source =
		N_("beta.gouv.fr (DINUM), guide de financement, l'enjeu du "
		   "pilotage par l'impact (box Efficient: coût à l'impact)"),
	    .compute = indicator_cost_per_outcome },
	{ .name = "marginal_cost",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_STRICT,
	    .span_days = 366,
	    .needs = NEED_COSTS | NEED_OUTPUT,
	    .label = N_("cost of one more"),
	    .definition =
		N_("What was paid more in twelve months than in the twelve "
		   "before, over how many more users had the outcome "
		   "(without one: over how many more transactions were "
		   "completed); only where the two counts can be told apart."),
	    .example =
		N_("240 000 after 200 000 euros, 1 500 after 1 000 users: 80 "
		   "euros for one more."),
	    .formula = "(C2 - C1) / (Q2 - Q1)",
	    .interval = N_(
		"exact conditional limits of Q2/Q1, inverted, for transactions "
		"widened by what the same users repeat; costs are an account"),
	    .source = N_(
		"beta.gouv.fr (DINUM), l'impact (coût et impact); incremental "
		"cost-effectiveness ratio (ICER) of health economics"),
	    .compute = indicator_marginal_cost },
	{ .name = "elasticity",
	    .family = "cost",
	    .unit = UNIT_RATIO,
	    .span = SPAN_STRICT,
	    .span_days = 366,
	    .needs = NEED_COSTS | NEED_OUTPUT,
	    .label = N_("growth of cost over growth of impact"),
	    .definition =
		N_("Growth of what was paid, over growth of the users with "
		   "the outcome (without one: of the transactions "
		   "completed), between twelve months and the twelve before: "
		   "below 1, cost grows slower than impact. Only where the "
		   "two counts can be told apart."),
	    .example = N_("costs times 1.2, users times 1.5: ln 1.2 / ln 1.5 = "
			  "0.45."),
	    .formula = "ln(C2 / C1) / ln(Q2 / Q1)",
	    .interval = N_(
		"exact conditional limits of Q2/Q1, inverted, for transactions "
		"widened by what the same users repeat; costs are an account"),
	    .source = "beta.gouv.fr (DINUM), l'impact (le coût doit croître "
		      "moins vite que l'impact)",
	    .compute = indicator_elasticity },
	{ .name = "cost_share",
	    .family = "cost",
	    .unit = UNIT_SHARE,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("who pays for what"),
	    .definition =
		N_("Of the payments of the period, the share of each funder "
		   "and of each category of the costs file; \"-\" where a row "
		   "names none."),
	    .example = N_("30 000 of 40 000 euros: 75 %."),
	    .formula = N_("payments of the funder / payments"),
	    .interval = N_("none: an account"),
	    .source = "beta.gouv.fr (DINUM), trame comité d'investissement "
		      "(budget par poste)",
	    .compute = indicator_cost_share },
	{ .name = "budget_execution",
	    .family = "cost",
	    .unit = UNIT_MONEY,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("committed and paid"),
	    .definition =
		N_("What the costs file says was committed (AE) and paid "
		   "(CP) in the period: in all, by funder and by category, "
		   "\"-\" where a row names none. A month without a payment is "
		   "not known; one without a commitment has none."),
	    .example =
		N_("120 000 euros committed (AE) in March, 30 000 and 40 000 "
		   "paid (CP) in March and April."),
	    .formula = N_("sum of the amounts of the kind"),
	    .interval = N_("none: an account"),
	    .source = "loi organique relative aux lois de finances (LOLF), "
		      "art. 8 (AE, CP)",
	    .compute = indicator_budget_execution },
	{ .name = "burn",
	    .family = "lasting",
	    .unit = UNIT_MONEY,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("burn a month"),
	    .definition =
		N_("Mean payments of the last three months that are over at "
		   "the end of the period."),
	    .example = N_("30 000, 33 000 and 36 000 euros: 33 000 a month."),
	    .formula = N_("payments of 3 closed months / 3"),
	    .interval = N_("none: an account"),
	    .source =
		"beta.gouv.fr (DINUM), préparer la fin d'année budgétaire",
	    .compute = indicator_burn },
	{ .name = "self_financing",
	    .family = "lasting",
	    .unit = UNIT_RATIO,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS | NEED_REVENUE,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("self-financing ratio"),
	    .definition =
		N_("What the service earns itself, over what it costs in the "
		   "period."),
	    .example = N_("12 000 euros earned, 40 000 paid: 0.30."),
	    .formula = N_("revenue / cost"),
	    .interval = N_("none: an account"),
	    .source = N_("standard ratio: own revenue over full cost"),
	    .compute = indicator_self_financing },
	{ .name = "roi",
	    .family = "lasting",
	    .unit = UNIT_RATIO,
	    .span = SPAN_STRICT,
	    .needs = NEED_COSTS | NEED_OUTCOME | NEED_VALUE,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("return on investment"),
	    .definition =
		N_("What the outcomes of the period are declared to be "
		   "worth, less their cost, over their cost."),
	    .example =
		N_("500 outcomes of 120 euros (100 to 150) for 40 000 euros: "
		   "0.50 (0.25 to 0.88)."),
	    .formula = N_("(outcomes x unit_value - cost) / cost"),
	    .interval = N_("the declared range of the value, not chance"),
	    .source = "DINUM, Mareva 2 (valeur)",
	    .compute = indicator_roi },
	{ .name = "runway",
	    .family = "lasting",
	    .unit = UNIT_DAYS,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS | NEED_BUDGET,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("runway"),
	    .definition =
		N_("Days that what is left of the authorised budget lasts at "
		   "the pace of the last three months that are over; the row "
		   "ends on the first day without money."),
	    .example =
		N_("180 000 euros left at 1 000 a day on 1 July: 180 days, "
		   "to 28 December."),
	    .formula = N_("(authorised - payments since the budget's start) / "
			  "(payments of 3 closed months / their days)"),
	    .interval = N_("the slowest and the fastest of the three months"),
	    .source =
		"beta.gouv.fr (DINUM), préparer la fin d'année budgétaire",
	    .compute = indicator_runway },
	{ .name = "committee_window",
	    .family = "lasting",
	    .unit = UNIT_DAYS,
	    .span = SPAN_NONE,
	    .needs = NEED_COSTS | NEED_BUDGET,
	    .depth = ACTIVITY_PERIODS,
	    .label = N_("budget calendar"),
	    .definition =
		N_("When the investment committee must meet: 45 to 30 days "
		   "before the money runs out; the last day to order, 30 "
		   "days before and never from 15 December to 4 February; "
		   "and when nothing is ordered or paid. The value is the "
		   "days from as-of to the row's start, negative when that "
		   "is past."),
	    .example =
		N_("the money lasts to 28 December: the committee meets from "
		   "13 to 28 November, and the last order is placed on 28 "
		   "November."),
	    .formula = N_("exhaustion - 45 .. exhaustion - 30"),
	    .interval = N_("none: a calendar"),
	    .source = "beta.gouv.fr (DINUM), préparer un comité "
		      "d'investissement; préparer la fin d'année budgétaire",
	    .compute = indicator_committee_window },
	{ .name = "attainment",
	    .family = "objectives",
	    .unit = UNIT_RATIO,
	    .span = SPAN_NONE,
	    .needs = NEED_OBJECTIVES,
	    .label = N_("objectives attained"),
	    .definition =
		N_("Of each objective of service.json, the value of its last "
		   "period that is over, or that fell due, over its target, "
		   "and the way done from the baseline; of all, the share "
		   "that reached the target, and the share at 0.8 of it or "
		   "more."),
	    .example = N_("24 000 of 30 000 users, from 12 000: 0.8 attained, "
			  "progress 0.67."),
	    .formula = N_("value / target (target / value where lower is "
			  "better); (value - baseline) / (target - baseline)"),
	    .interval = N_("that of the indicator"),
	    .source = "beta.gouv.fr (DINUM), bilan 2025: produits ayant "
		      "atteint 80 % de leurs objectifs",
	    .compute = indicator_attainment },
	{ .name = "on_track",
	    .family = "objectives",
	    .unit = UNIT_USERS,
	    .span = SPAN_NONE,
	    .needs = NEED_OBJECTIVES,
	    .label = N_("objectives on their way"),
	    .definition =
		N_("Of each objective, its value beside what was to be "
		   "reached by then: ahead or behind when the whole interval "
		   "is, on when it lies within a twentieth of the way from "
		   "baseline to target, else cannot_tell."),
	    .example = N_("linear from 12 000 on 1 January to 30 000 on 31 "
			  "December: 20 926 by the end of June."),
	    .formula =
		N_("linear: b + (t - b) d/D; exponential: b (t/b)^(d/D); "
		   "step: b, then t; d of D days from \"from\" to "
		   "\"due\""),
	    .interval = N_("that of the indicator"),
	    .source = "beta.gouv.fr (DINUM), trame comité d'investissement "
		      "(objectifs fixés il y a 6 mois)",
	    .compute = indicator_on_track },
	{ .name = "phase_gate",
	    .family = "objectives",
	    .unit = UNIT_SHARE,
	    .span = SPAN_NONE,
	    .needs = NEED_PHASE,
	    .label = N_("gates of the phase"),
	    .definition =
		N_("What the service's phase asks for. Construction: a first "
		   "user. Acceleration: users who come again, of the last "
		   "period that is over, are 1 %, better 5 %, of the "
		   "population; consolidation: 30 %; both: users in every "
		   "territory, for a national service. Passed when the lower "
		   "limit is above the gate, failed when the upper one is "
		   "below, else cannot_tell."),
	    .example =
		N_("240 of 10 000, 2.1 % to 2.7 %: 1 % passed, 5 % failed."),
	    .formula = N_("returning_users / target population"),
	    .interval = N_("Byar's limits of the count over the range of the "
			   "population's estimate"),
	    .source = "beta.gouv.fr (DINUM), la vie du produit; services "
		      "numériques à impact national",
	    .compute = indicator_phase_gate },
};

const size_t n_indicators = sizeof indicators / sizeof *indicators;
