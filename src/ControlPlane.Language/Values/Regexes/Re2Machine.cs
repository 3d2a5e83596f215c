using System.Collections.Immutable;

namespace ControlPlane.Language.Values.Regexes;

/// <summary>A nondeterministic automaton of a pattern, to tell whether any text of a form matches it as a whole.</summary>
internal sealed class Re2Machine
{
    /// <summary>How many steps a comparison takes before it is given up; patterns that people write take some thousands.</summary>
    public const int MostSteps = 100_000;

    private static readonly Re2Set Word = Re2Set.Named("word")!.Value;

    private readonly List<List<Step>> _steps = [];
    private readonly int _end;

    private Re2Machine(Re2Node node)
    {
        var start = Add();
        _end = Add(node, start);
    }

    public static Re2Machine Of(Re2Node node) => new(node);

    /// <summary>
    /// Whether a text matches this and the other. In doubt true: characters beyond ASCII all count as the same, and a comparison of more than
    /// <see cref="MostSteps"/> is given up.
    /// </summary>
    /// <param name="other">What to compare with.</param>
    public bool Meets(Re2Machine other)
    {
        var steps = MostSteps;
        return Meets(other, ref steps);
    }

    /// <summary>Whether a text matches this and the other; in doubt true.</summary>
    /// <param name="other">What to compare with.</param>
    /// <param name="steps">How many steps it may take, and afterwards how many are left: several comparisons can share them.</param>
    public bool Meets(Re2Machine other, ref int steps)
    {
        var start = new Pair(0, 0, Before.Start, After.Anything);
        var (seen, open) = (new HashSet<Pair> { start }, new Stack<Pair>([start]));
        while (open.TryPop(out var pair))
        {
            if (pair.Here == _end && pair.There == other._end && pair.Next is not After.Word)
                return true;
            steps -= Cost(pair, other);
            if (steps < 0)
                return true;
            foreach (var next in Moves(pair, other))
            {
                if (seen.Add(next))
                    open.Push(next);
            }
        }
        return false;
    }

    /// <summary>How many steps are looked at.</summary>
    private int Cost(Pair pair, Re2Machine other)
    {
        var (here, there) = (_steps[pair.Here], other._steps[pair.There].Count);
        return 1 + here.Count + there + (here.Count(step => step.Set is not null) * there);
    }

    private IEnumerable<Pair> Moves(Pair pair, Re2Machine other)
    {
        foreach (var step in _steps[pair.Here])
        {
            if (step.Place is { } place)
            {
                if (At(place, pair) is { } next)
                    yield return pair with
                    {
                        Here = step.To,
                        Next = next,
                    };
            }
            else if (step.Set is not { } set)
                yield return pair with
                {
                    Here = step.To,
                };
            else if (pair.Next is not After.End)
            {
                foreach (var taken in other._steps[pair.There].Where(taken => taken.Set is not null))
                {
                    var both = set.And(taken.Set!.Value);
                    if (pair.Next is not After.NoWord && !both.And(Word).IsEmpty)
                        yield return new Pair(step.To, taken.To, Before.Word, After.Anything);
                    if (pair.Next is not After.Word && !both.And(Word.Complement).IsEmpty)
                        yield return new Pair(step.To, taken.To, Before.NoWord, After.Anything);
                }
            }
        }
        foreach (var step in other._steps[pair.There].Where(step => step.Set is null))
        {
            if (step.Place is not { } place)
                yield return pair with
                {
                    There = step.To,
                };
            else if (At(place, pair) is { } next)
                yield return pair with
                {
                    There = step.To,
                    Next = next,
                };
        }
    }

    /// <summary>What must come after a place; null where the place is not here.</summary>
    private static After? At(Re2Place place, Pair pair)
    {
        var afterWord = pair.Last is Before.Word;
        return place switch
        {
            Re2Place.Start => pair.Last is Before.Start ? pair.Next : null,
            Re2Place.End => Both(pair.Next, After.End),
            Re2Place.WordBoundary => Both(pair.Next, afterWord ? After.NoWord : After.Word),
            _ => Both(pair.Next, afterWord ? After.Word : After.NoWord),
        };
    }

    private static After? Both(After one, After other) =>
        (one, other) switch
        {
            _ when one == other => one,
            (After.Anything, _) => other,
            (_, After.Anything) => one,
            (After.End, After.NoWord) or (After.NoWord, After.End) => After.End,
            _ => null,
        };

    private int Add()
    {
        _steps.Add([]);
        return _steps.Count - 1;
    }

    /// <summary>Adds what matches a node from a state on; gives the state behind it.</summary>
    private int Add(Re2Node node, int from) =>
        node switch
        {
            Re2Node.One { Set: var set } => AddSet(set, from),
            Re2Node.At { Place: var place } => Link(from, Add(), new Step(0) { Place = place }),
            Re2Node.Sequence { Parts: var parts } => parts.Aggregate(from, (at, part) => Add(part, at)),
            Re2Node.Choice { Parts: var parts } => AddChoice(parts, from),
            Re2Node.Repeated { Part: var part, Least: var least, Most: var most } => AddRepeated(part, least, most, from),
            Re2Node.Group { Part: var part } => Add(part, from),
            _ => throw new ArgumentException("unknown node", nameof(node)),
        };

    private int Link(int from, int to, Step step)
    {
        _steps[from].Add(step with { To = to });
        return to;
    }

    /// <summary>A character beyond ASCII is one to some Envoys and several bytes to others.</summary>
    private int AddSet(Re2Set set, int from)
    {
        var to = Add();
        if (set.Ascii != 0)
            Link(from, to, new Step(0) { Set = set with { Beyond = false } });
        if (!set.Beyond)
            return to;
        var bytes = Link(from, Add(), new Step(0) { Set = Re2Set.AllBeyond });
        Link(bytes, bytes, new Step(0) { Set = Re2Set.AllBeyond });
        return Link(bytes, to, new Step(0));
    }

    private int AddChoice(ImmutableArray<Re2Node> parts, int from)
    {
        var to = Add();
        foreach (var part in parts)
            Link(Add(part, Link(from, Add(), new Step(0))), to, new Step(0));
        return to;
    }

    private int AddRepeated(Re2Node part, int least, int? most, int from)
    {
        var at = from;
        for (var copy = 0; copy < least; copy++)
            at = Add(part, at);
        if (most is null)
        {
            var loop = Link(at, Add(), new Step(0));
            Link(Add(part, loop), loop, new Step(0));
            return loop;
        }
        var to = Add();
        for (var copy = least; copy < most; copy++)
        {
            Link(at, to, new Step(0));
            at = Add(part, at);
        }
        return Link(at, to, new Step(0));
    }

    /// <summary>A step to another state: it takes a character of a set, asks for a place, or is free.</summary>
    private readonly record struct Step(int To)
    {
        public Re2Set? Set { get; init; }

        public Re2Place? Place { get; init; }
    }

    /// <summary>How far both are, what was taken last and what is asked of the next character.</summary>
    private readonly record struct Pair(int Here, int There, Before Last, After Next);

    private enum Before
    {
        Start,
        Word,
        NoWord,
    }

    private enum After
    {
        Anything,
        End,
        Word,
        NoWord,
    }
}
