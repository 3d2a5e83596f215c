using ControlPlane.Language.Values.Regexes;

namespace ControlPlane.Language.Values.Http;

/// <summary>Whether a path that a pattern rewrites can come to begin with something else than a slash.</summary>
internal static class LostSlash
{
    /// <summary>Characters that no path has: they stand before and behind what a group takes.</summary>
    private const char Opens = '\x01';
    private const char Closes = '\x02';

    private static readonly Re2Set Marks = Re2Set.Range(Opens, Closes);

    private static readonly Re2Machine AnotherStart = Re2Machine.Of(Re2.Parse(@"/[^\x01\x02]*\x01[^/\x01\x02](?s:.*)"));
    private static readonly Re2Machine NothingTaken = Re2Machine.Of(Re2.Parse(@"/[^\x01]*|[^\x01]*\x01\x02(?s:.*)"));

    /// <summary>Whether it can.</summary>
    /// <param name="pattern">What is replaced, wherever it is found.</param>
    /// <param name="substitution">By what; with a backslash, a digit names a group. It is right.</param>
    /// <param name="paths">All paths that come here, by match.</param>
    public static bool IsPossible(Re2Node pattern, string substitution, IEnumerable<Re2Node> paths)
    {
        var atStart = Re2Machine.Of(new Re2Node.Sequence([pattern, Re2Node.Anything]));
        return paths.Any(path => atStart.Meets(Re2Machine.Of(path))) && IsLost(pattern, substitution);
    }

    /// <summary>The path begins with the substitution, where the pattern is found at its start.</summary>
    private static bool IsLost(Re2Node pattern, string substitution) =>
        substitution switch
        {
            ['/', ..] => false,
            // The whole match begins with the path's own slash; where it is empty, that slash stands behind it.
            ['\\', '0', ..] => false,
            ['\\', >= '1' and <= '9' and var number, .. var rest] => Marked(pattern, number - '0') is var marked
                && (marked.Meets(AnotherStart) || (marked.Meets(NothingTaken) && IsLost(pattern, rest))),
            _ => true,
        };

    private static Re2Machine Marked(Re2Node pattern, int number) =>
        Re2Machine.Of(
            new Re2Node.Sequence([
                pattern.Changed(node =>
                    node switch
                    {
                        Re2Node.One { Set: var set } => new Re2Node.One(set.And(Marks.Complement)),
                        Re2Node.Group group when group.Number == number => new Re2Node.Sequence([
                            Re2Node.Literal($"{Opens}"),
                            group.Part,
                            Re2Node.Literal($"{Closes}"),
                        ]),
                        _ => node,
                    }
                ),
                new Re2Node.Repeated(new Re2Node.One(Marks.Complement), 0, null),
            ])
        );
}
