"""First all answers are kept, and then alarms and delay are read off them."""


def quality(watcher, arrivals, died, end, every):
    arrivals, told, answers = sorted(arrivals), 0, [(0.0, False)]
    for number in range(1, 1 + math.floor(end / every)):
        until = every * number
        while told < len(arrivals) and arrivals[told] <= until:
            watcher.heartbeat(arrivals[told])
            told += 1
        answers.append((until, watcher.suspected(until)))
    pairs = zip(answers, answers[1:])
    alarms = [new for (_, old), (when, new) in pairs if new and not old and when < died]
    delay = None
    while len(answers) > 1 and answers[-1][1] and answers[-1][0] >= died:
        delay = answers.pop()[0] - died
    return len(alarms), delay
