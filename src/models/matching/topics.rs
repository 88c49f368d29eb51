//! What coaching is about: topics, each with the phrases that mean it, so that "I feel like a fraud" finds "confidence".
//!
//! *Invariant:* a topic's position in [`TOPICS`] is a column of stored local embeddings: changing the table changes the local
//! embedder's model name ([`VERSION`]). The table is English and written by hand; text without its phrases has no topics.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::tokenizer::{Word, words};

/// Raised with every change of [`TOPICS`] or of the stemming, since vectors made before and after must not be compared.
pub const VERSION: u32 = 1;

/// Words in the longest phrase, stop words not counted.
const MAX_PHRASE_WORDS: usize = 4;

/// A topic that clients come to a coach for.
#[derive(Debug)]
pub struct Topic {
    /// Ends the sentence "Helps people with …".
    pub label: &'static str,
    /// Phrases that mean it, separated by commas; a longer phrase wins over a shorter one inside it.
    phrases: &'static str,
}

const fn topic(label: &'static str, phrases: &'static str) -> Topic {
    Topic { label, phrases }
}

/// So that a set of them is one `u64`.
const MAX_TOPICS: usize = 64;

/// All topics, at most [`MAX_TOPICS`].
pub const TOPICS: &[Topic] = &[
    topic(
        "changing careers",
        "career change, change career, change of career, new career, career transition, career switch, \
         switch career, career pivot, second career, new profession, different profession, change of profession, \
         change direction, new direction, new field, different field, different industry, new industry, \
         change industry, retrain, retraining, reskill, pivot, reinvent, reinvention, leave corporate, quit job, \
         leave job",
    ),
    topic(
        "growing in their career",
        "career, career growth, career development, career path, career progression, promotion, promoted, \
         get promoted, next level, advancement, profession, professional growth, professional development, \
         seniority, career advancement",
    ),
    topic(
        "finding a job",
        "job search, job hunt, job hunting, job seeker, job market, job application, job offer, find job, new job, \
         apply for job, cv, resume, curriculum vitae, interview, interviewing, cover letter, linkedin, recruiter, \
         recruitment, recruiting, unemployed, unemployment, laid off, layoff, redundancy, redundant, out of work, \
         hired, job interview",
    ),
    topic(
        "moving abroad",
        "relocation, relocate, relocating, move abroad, moving abroad, abroad, overseas, expat, expatriate, expats, \
         expat life, emigrate, emigration, immigrate, immigration, immigrant, visa, new country, another country, \
         different country, foreign country, other country, move country, international move, residency, \
         residence permit, work permit",
    ),
    topic(
        "settling in a new country",
        "settle, settling in, culture shock, cross cultural, intercultural, new culture, different culture, \
         foreign culture, homesick, homesickness, newcomer, integration, third culture, far from home, new city, \
         new home, local customs, multicultural, expat life, expat",
    ),
    topic(
        "learning a language",
        "language learning, learn language, new language, language barrier, fluent, fluency, accent, second language",
    ),
    topic(
        "leading a team",
        "leadership, leader, lead, lead team, team lead, manage team, manager, new manager, first time manager, \
         manage people, people management, people manager, delegate, delegation, delegating, direct report, \
         supervise, supervisor, executive, team, management, head of department, motivate team, run team, director, \
         leading people",
    ),
    topic(
        "communication",
        "communication, communicate, communicator, difficult conversation, hard conversation, feedback, speak up, \
         be heard, listening, active listening, nonviolent communication, conversation",
    ),
    topic(
        "public speaking",
        "public speaking, speaking in public, presentation, stage fright, speech, audience, on stage, storytelling, \
         speak in front, talk in front, speaking in meetings",
    ),
    topic(
        "confidence",
        "confidence, confident, self confidence, self esteem, self worth, self doubt, self belief, self image, \
         impostor, imposter, impostor syndrome, fraud, insecure, insecurity, shy, shyness, doubt myself, \
         inner critic, not good enough, good enough, courage, courageous, assertive, assertiveness, found out, \
         don't deserve, doubt",
    ),
    topic(
        "stress and burnout",
        "burnout, burn out, burned out, burnt out, burning out, stress, stressed, stressful, overwhelm, \
         overwhelmed, overwhelming, exhausted, exhaustion, exhausting, overwork, overworked, overload, drained, \
         tired, fatigue, pressure, long hours, workaholic, recover, recovery",
    ),
    topic(
        "wellbeing",
        "wellbeing, well being, wellness, self care, mental health, mindfulness, mindful, meditation, meditate, \
         calm, calmer, happy, happier, happiness, resilience, resilient, inner peace, relax, relaxation, \
         self compassion, energy, breathing, breathwork, yoga",
    ),
    topic(
        "work-life balance",
        "work life balance, life balance, balance, switch off, overtime, work life, time for family, \
         time with family, juggle, juggling",
    ),
    topic(
        "anxiety and worry",
        "anxiety, anxious, worry, worried, worrying, panic, panic attack, fear, afraid, scared, overthink, \
         overthinking, nervous, phobia, rumination",
    ),
    topic(
        "healthy habits",
        "habit, sleep, sleeping, insomnia, exercise, fitness, nutrition, diet, eating, weight, healthy, routine, \
         lifestyle, body, gym, health",
    ),
    topic(
        "focus and productivity",
        "productivity, productive, focus, focused, procrastinate, procrastination, procrastinating, procrastinator, \
         put off, putting things off, time management, manage time, organise, organize, organised, organized, \
         organisation skill, distraction, distracted, concentrate, concentration, prioritise, prioritize, priority, \
         prioritisation, deadline, things done, efficient, efficiency, to do list, discipline, scattered",
    ),
    topic(
        "motivation and follow-through",
        "motivation, motivated, motivate, unmotivated, accountability, accountable, stuck, momentum, goal setting, \
         set goal, reach goal, achieve goal, follow through, self discipline, give up, stay on track",
    ),
    topic(
        "finding purpose",
        "purpose, meaning, meaningful, clarity, lost, fulfilment, fulfillment, fulfilled, fulfilling, fulfil, \
         calling, identity, life direction, midlife, mid life, midlife crisis, unfulfilled, life purpose, \
         core values, personal values, values",
    ),
    topic(
        "starting a business",
        "startup, start up, startups, founder, cofounder, co founder, start business, starting a business, \
         entrepreneur, entrepreneurship, entrepreneurial, own business, own company, start company, launch, \
         venture, side hustle, side project, bootstrap, business idea, business plan, own boss, self employed, \
         self employment, solopreneur, build company",
    ),
    topic(
        "growing a business",
        "business, business growth, grow business, scale, scaling, sale, selling, revenue, marketing, customer, \
         acquire customer, strategy, strategic, pricing, small business, business owner, enterprise, profit, \
         profitable, market, branding, brand",
    ),
    topic(
        "freelancing",
        "freelance, freelancer, freelancing, self employed, contractor, solopreneur, independent consultant, \
         find clients, get clients, consultant, consulting, sole trader, gig",
    ),
    topic(
        "raising money for a company",
        "investor, fundraise, fundraising, raise money, pitch, pitch deck, pitching, venture capital, seed round, \
         funding, angel investor, series a, raise capital",
    ),
    topic(
        "relationships",
        "relationship, partner, marriage, married, couple, date, intimacy, intimate, spouse, husband, wife, \
         boyfriend, girlfriend, romantic, attachment, love life, dating",
    ),
    topic(
        "separation and loss",
        "divorce, divorced, breakup, break up, broke up, separation, separated, heartbreak, grief, grieve, \
         grieving, loss, bereavement, widow, widowed, mourning, letting go, passed away",
    ),
    topic(
        "parenting and family",
        "parent, parenting, child, children, kid, baby, mother, father, mum, mom, dad, family, parental leave, \
         maternity, maternity leave, teenager, son, daughter, parenthood, motherhood, fatherhood, toddler, newborn, \
         pregnancy",
    ),
    topic(
        "returning to work",
        "return to work, returning to work, back to work, career break, maternity leave, parental leave, re enter, \
         employment gap, comeback, returner, sabbatical",
    ),
    topic(
        "conflict",
        "conflict, argument, argue, arguing, difficult colleague, toxic, mediation, mediate, disagree, \
         disagreement, bully, bullying, difficult boss, office politics, fight, fighting, quarrel, tension, \
         difficult people, reconcile",
    ),
    topic(
        "money",
        "money, finance, financial, budget, budgeting, debt, saving, save, savings, invest, investing, investment, \
         loan, credit card, spend, spending, pension, wealth, mortgage, tax, taxes, paycheck, bills, cash, \
         financial freedom, finances",
    ),
    topic(
        "studies and exams",
        "study, student, studying, university, exam, thesis, dissertation, phd, degree, college, school, academic, \
         essay, grade, revision, lecture, doctorate, doctoral, postgraduate, graduate, graduation, scholarship, \
         finals, master's degree, masters",
    ),
    topic(
        "making decisions",
        "decision, decide, deciding, choice, choose, dilemma, indecisive, indecision, crossroads, weigh options",
    ),
    topic(
        "negotiation and salary",
        "negotiate, negotiation, negotiating, salary, salary negotiation, pay rise, raise, ask for more money, \
         underpaid, compensation, paid more",
    ),
    topic(
        "retirement and later life",
        "retirement, retire, retired, retiring, later life, empty nest, third age, after sixty, pension",
    ),
    topic(
        "creative work",
        "creative, creativity, writing, writer, artist, art, book, novel, writer block, music, musician, designer, \
         creator, film, painting, photography",
    ),
    topic(
        "careers in technology",
        "software, developer, engineer, engineering, tech, technology, programmer, programming, coding, \
         data science, data scientist, it industry, product manager, cto, data, digital product",
    ),
    topic(
        "diversity and belonging",
        "woman, women, female, gender, lgbtq, lgbt, queer, gay, trans, inclusion, inclusive, diversity, bias, \
         minority, glass ceiling, belonging, belong, women in leadership, discrimination",
    ),
    topic(
        "attention and neurodiversity",
        "adhd, autism, autistic, neurodivergent, neurodiversity, dyslexia, dyslexic, executive function, \
         attention deficit, asperger",
    ),
    topic(
        "friends and social life",
        "friend, friendship, make friends, lonely, loneliness, social, social life, social skill, isolate, \
         isolated, isolation, meet people, community, social circle, network, networking, alone",
    ),
    topic(
        "emotions",
        "anger, angry, emotion, emotional, temper, trauma, emotional intelligence, self awareness, regulate, mood, \
         sad, cry, overreact",
    ),
    topic(
        "setting boundaries",
        "boundary, boundaries, set boundary, say no, saying no, people pleaser, people pleasing, please everyone, \
         take advantage",
    ),
    topic(
        "working remotely",
        "remote, remote work, remote team, remotely, home office, work from home, working from home, \
         distributed team, digital nomad, nomad, hybrid work, hybrid",
    ),
];

/// The topics that each phrase means, as bits, by the phrase's stems.
static PHRASES: LazyLock<HashMap<Vec<String>, u64>> = LazyLock::new(|| {
    let mut phrases: HashMap<Vec<String>, u64> = HashMap::new();
    for (position, topic) in TOPICS.iter().enumerate() {
        for phrase in topic.phrases.split(',') {
            let stems: Vec<String> = words(phrase).map(|word| word.stem).collect();
            if !stems.is_empty() {
                *phrases.entry(stems).or_default() |= 1 << position;
            }
        }
    }
    phrases
});

/// Each mention of a topic in a text, in order, as bits (a phrase may mean several topics).
pub fn mentions(words: &[Word]) -> Vec<u64> {
    let stems: Vec<String> = words.iter().map(|word| word.stem.clone()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < stems.len() {
        let longest = MAX_PHRASE_WORDS.min(stems.len() - at);
        let hit = (1..=longest).rev().find_map(|length| Some((length, *PHRASES.get(&stems[at..at + length])?)));
        if let Some((length, topics)) = hit {
            found.push(topics);
            at += length;
        } else {
            at += 1;
        }
    }
    found
}

/// The set of topics that a text mentions: bit *n* is `TOPICS[n]`.
pub fn topics(text: &str) -> u64 {
    mentioned(text, 1)
}

/// The set of topics that a text mentions at least so many times.
pub fn mentioned(text: &str, times: u32) -> u64 {
    counts(text)
        .iter()
        .enumerate()
        .filter(|(_, count)| **count >= times)
        .fold(0, |set, (position, _)| set | 1 << position)
}

/// At most so many topics of these texts: those of an earlier text before those of a later one, and of one text the most often mentioned.
pub fn leading(texts: &[&str], most: u32) -> u64 {
    let mut set = 0_u64;
    for counts in texts.iter().map(|text| counts(text)) {
        let mut positions: Vec<usize> = (0..TOPICS.len()).filter(|position| counts[*position] > 0).collect();
        positions.sort_by_key(|position| Reverse(counts[*position]));
        for position in positions {
            if set.count_ones() < most {
                set |= 1 << position;
            }
        }
    }
    set
}

/// How often a text mentions each topic.
fn counts(text: &str) -> [u32; MAX_TOPICS] {
    let words: Vec<Word> = words(text).collect();
    let mut counts = [0; MAX_TOPICS];
    for set in mentions(&words) {
        positions(set).for_each(|position| counts[position] += 1);
    }
    counts
}

/// The positions in [`TOPICS`] of a set.
pub fn positions(set: u64) -> impl Iterator<Item = usize> {
    (0..MAX_TOPICS).filter(move |position| set >> position & 1 == 1)
}

/// The topics of a set, in the order of the table.
pub fn in_set(set: u64) -> impl Iterator<Item = &'static Topic> {
    positions(set).filter_map(|position| TOPICS.get(position))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<&'static str> {
        in_set(topics(text)).map(|topic| topic.label).collect()
    }

    #[test]
    fn there_are_at_most_64_topics_and_every_phrase_is_found() {
        assert!(TOPICS.len() <= MAX_TOPICS);
        for topic in TOPICS {
            for phrase in topic.phrases.split(',') {
                assert!(labels(phrase).contains(&topic.label), "{phrase:?} is not {:?}", topic.label);
            }
        }
    }

    #[test]
    fn phrases_in_everyday_words_find_their_topic() {
        assert_eq!(labels("I feel like a fraud"), ["confidence"]);
        assert_eq!(labels("I keep putting things off"), ["focus and productivity"]);
        assert_eq!(labels("relocating to another country"), ["moving abroad"]);
        assert_eq!(labels("leading-a-team"), ["leading a team"]);
    }

    #[test]
    fn the_longer_phrase_wins() {
        assert_eq!(labels("time management"), ["focus and productivity"]);
        assert_eq!(labels("work-life balance"), ["work-life balance"]);
    }

    #[test]
    fn every_primary_goal_of_the_quiz_is_a_topic() {
        for goal in [
            "career",
            "relocation",
            "leadership",
            "business",
            "relationships",
            "wellbeing",
            "confidence",
            "productivity",
            "finances",
            "studies",
        ] {
            assert_eq!(labels(goal).len(), 1, "{goal}");
        }
    }

    #[test]
    fn of_several_texts_the_first_leads_and_of_one_what_it_mentions_most() {
        let labels = |texts: &[&str], most| in_set(leading(texts, most)).map(|topic| topic.label).collect::<Vec<_>>();
        let texts = ["confidence", "burnout and money and debt, then divorce"];
        assert_eq!(labels(&texts, 2), ["confidence", "money"]);
        assert_eq!(
            labels(&texts, 3),
            ["confidence", "stress and burnout", "money"],
            "of equals the first of the table"
        );
        assert_eq!(labels(&texts, 9).len(), 4);
        assert_eq!((labels(&texts, 0).len(), leading(&[], 9)), (0, 0));
    }

    #[test]
    fn a_topic_is_mentioned_as_often_as_its_phrases_are() {
        let text = "Debt, savings and burnout";
        assert_eq!(in_set(mentioned(text, 2)).map(|topic| topic.label).collect::<Vec<_>>(), ["money"]);
        assert_eq!((mentioned(text, 3), mentioned(text, 1)), (0, topics(text)));
    }

    #[test]
    fn text_without_topics_has_none() {
        assert_eq!(topics(""), 0);
        assert_eq!(topics("Grüße aus Wien, 東京"), 0);
    }
}
