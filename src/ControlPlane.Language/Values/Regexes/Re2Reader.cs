using System.Text;

namespace ControlPlane.Language.Values.Regexes;

/// <summary>Reads a pattern as RE2's parser does, and bounds the size of the program that RE2 makes of it.</summary>
internal sealed class Re2Reader
{
    private const int MostRepeats = 1000;
    private const int DeepestGroup = 1000;

    private readonly Re2Text _text;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _groups;
    private int _depth;
    private bool _folds;

    private Re2Reader(string pattern) => _text = new Re2Text(pattern);

    /// <summary>How many instructions the pattern takes at most, how many groups capture, and what it matches.</summary>
    /// <exception cref="FormatException">Says what an Envoy would refuse.</exception>
    public static (long Size, int Groups, Re2Node Node) Read(string pattern)
    {
        var reader = new Re2Reader(pattern);
        var whole = reader.Alternatives(inGroup: false);
        return (whole.Size, reader._groups, whole.Node);
    }

    /// <summary>Reads up to the end of the group, which is left in place.</summary>
    private Re2Part Alternatives(bool inGroup)
    {
        var folds = _folds;
        var (size, mostRepeats, last) = (0L, 1, (Re2Part?)null);
        var (choices, sequence) = (new List<Re2Node>(), new List<Re2Node>());
        while (_text.More && !(inGroup && _text.Peek(")")))
        {
            if (_text.RepeatAhead() is { } repeat)
            {
                last = Repeat(last, repeat);
            }
            else
            {
                size += last?.Size ?? 0;
                if (last is { } before)
                    sequence.Add(before.Node);
                var another = _text.Next("|");
                if (another)
                {
                    choices.Add(new Re2Node.Sequence([.. sequence]));
                    sequence.Clear();
                }
                last = another ? new Re2Part(2) { Repeatable = false } : Item();
            }
            mostRepeats = Math.Max(mostRepeats, last?.Repeats ?? 1);
        }
        if (inGroup && !_text.More)
            throw _text.Wrong("has a `(` without `)`");
        _folds = folds;
        if (last is { } final)
            sequence.Add(final.Node);
        choices.Add(new Re2Node.Sequence([.. sequence]));
        return new Re2Part(size + (last?.Size ?? 0)) { Repeats = mostRepeats, Node = choices is [var only] ? only : new Re2Node.Choice([.. choices]) };
    }

    private Re2Part Item() =>
        _text.Current switch
        {
            ')' => throw _text.Wrong("has a `)` without `(`"),
            '(' => Group(),
            '[' => Sized(Re2Class.Read(_text, _folds)),
            '.' => _text.Skip(1, Sized(Re2Set.Range('\n', '\n').Complement)),
            '^' => _text.Skip(1, Placed(Re2Place.Start)),
            '$' => _text.Skip(1, Placed(Re2Place.End)),
            '\\' => Escape(),
            _ => Literal(_text.Rune()),
        };

    private Re2Part Sized(Re2Set set) => new(set.Size(_folds)) { Node = new Re2Node.One(set) };

    private static Re2Part Placed(Re2Place place) => new(1) { Node = new Re2Node.At(place) };

    private Re2Part Literal(Rune character)
    {
        if (character.IsAscii)
        {
            var set = Re2Set.Range(character.Value, character.Value);
            return _folds ? Sized(set.Folded()) : new Re2Part(1) { Node = new Re2Node.One(set) };
        }
        if (_folds)
            throw _text.Wrong($"has `{character}` under `(?i)`: Envoys do not agree on the case of characters beyond ASCII; write both, as in `(?-i:é|É)`");
        return new Re2Part(character.Utf8SequenceLength) { SeveralBytes = true, Node = new Re2Node.One(Re2Set.AllBeyond) };
    }

    /// <summary>Reads a group, or flags such as `(?i)`.</summary>
    private Re2Part Group()
    {
        _text.Skip(1);
        var folds = _folds;
        var captures = !_text.Next("?");
        if (!captures && (_text.Next("P<") || (_text.Peek("<") && !_text.Peek("<=") && !_text.Peek("<!") && _text.Next("<"))))
        {
            Name();
            captures = true;
        }
        if (!captures && !Flags())
            return new Re2Part(0) { Repeatable = false };
        var number = captures ? ++_groups : 0;
        if (++_depth > DeepestGroup)
            throw _text.Wrong("nests groups too deeply");
        var inside = Alternatives(inGroup: true);
        _text.Skip(1);
        _depth--;
        _folds = folds;
        return inside with { Size = inside.Size + (captures ? 2 : 1), Node = captures ? new Re2Node.Group(number, inside.Node) : inside.Node };
    }

    private void Name()
    {
        var name = _text.Until(">");
        if (name is not { Length: > 0 } || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            throw _text.Wrong("has a group whose name is not made of ASCII letters, digits and `_`");
        if (!_names.Add(name))
            throw _text.Wrong($"has two groups named `{name}`");
    }

    /// <summary>Reads flags; true where a group of them follows, false where they hold for what comes.</summary>
    private bool Flags()
    {
        if (_text.Peek("=") || _text.Peek("!") || _text.Peek("<"))
            throw _text.Wrong("looks ahead or behind, which RE2 cannot");
        var (negated, flagged, folds) = (false, true, _folds);
        while (_text.More && "imsU-".Contains(_text.Current, StringComparison.Ordinal))
        {
            if (_text.Current == '-' && negated)
                throw _text.Wrong("has flags with two `-`");
            if (_text.Current == 'i')
                folds = !negated;
            flagged = _text.Current != '-';
            negated |= !flagged;
            _text.Skip(1);
        }
        if (!flagged)
            throw _text.Wrong("has flags that end with `-`");
        var opens = _text.Next(":");
        if (!opens && !_text.Next(")"))
            throw _text.Wrong("has a group of a kind or with flags that RE2 does not know; it has `(…)`, `(?P<name>…)`, `(?:…)` and the flags i, m, s and U");
        _folds = folds;
        return opens;
    }

    private Re2Part Escape()
    {
        if (_text.Next(@"\Q"))
            return Quoted();
        if (_text.Next(@"\A"))
            return Placed(Re2Place.Start);
        if (_text.Next(@"\z"))
            return Placed(Re2Place.End);
        if (_text.Next(@"\b"))
            return Placed(Re2Place.WordBoundary);
        if (_text.Next(@"\B"))
            return Placed(Re2Place.NoWordBoundary);
        if (_text.Next(@"\C"))
            return new Re2Part(1) { Node = new Re2Node.One(Re2Set.All) };
        return Re2Escape.Read(_text) is var (character, set) && set is { } several ? Sized(several) : Literal(new Rune(character));
    }

    /// <summary>A repetition after it repeats its last character alone.</summary>
    private Re2Part Quoted()
    {
        var (size, last, sequence) = (0L, (Re2Part?)null, new List<Re2Node>());
        while (_text.More && !_text.Next(@"\E"))
        {
            size += last?.Size ?? 0;
            last = Literal(_text.Rune());
            sequence.Add(last.Value.Node);
        }
        return last is { } repeated
            ? repeated with
            {
                Size = size + repeated.Size,
                Node = new Re2Node.Sequence([.. sequence]),
                Quoted = true,
            }
            : throw _text.Wrong(@"quotes nothing between `\Q` and `\E`");
    }

    /// <summary>
    /// RE2 multiplies repeats within repeats, at their most; without an upper bound the least counts, and <c>*</c>, <c>+</c> and <c>?</c> do not.
    /// </summary>
    private Re2Part Repeat(Re2Part? last, (int Least, int? Most) repeat)
    {
        if (last is not { Repeatable: true } part)
            throw _text.Wrong("repeats what cannot be repeated");
        if (part.SeveralBytes)
            throw _text.Wrong("repeats a character beyond ASCII, of which some Envoys would repeat the last byte; put it in a group, as in `(?:é)+`");
        var (least, most) = repeat;
        var counted = _text.Current == '{';
        if (counted && (least > MostRepeats || most > MostRepeats || most < least))
            throw _text.Wrong($"repeats out of range: RE2 takes up to {MostRepeats}, the smaller first");
        var repeats = counted ? part.Repeats * Math.Max(1, most ?? least) : part.Repeats;
        if (repeats > MostRepeats)
            throw _text.Wrong($"repeats what is repeated, {repeats} times in all: RE2 takes up to {MostRepeats}");
        _text.SkipRepeat();
        return new Re2Part(part.Repeated(least, most))
        {
            Repeats = repeats,
            Repeatable = false,
            Node = part.Copies(least, most),
        };
    }
}
