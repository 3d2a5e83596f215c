using System.Text;

namespace ControlPlane.Language.Values.Http;

/// <summary>What a pattern of paths demands literally, as far as it is told without groups and alternatives.</summary>
internal static class PathPattern
{
    /// <summary>The texts that stand in every path the pattern matches; each is as long as can be told. None where that cannot be told.</summary>
    public static IEnumerable<string> Literals(string pattern)
    {
        var runs = new List<string>();
        var run = new StringBuilder();
        var at = pattern.StartsWith('^') ? 1 : 0;
        while (at < pattern.Length && pattern[at] is not ('(' or ')'))
        {
            if (pattern[at] == '|')
                return [];
            var literal = Literal(pattern, ref at);
            var quantifier = at < pattern.Length ? pattern[at] : ' ';
            if (literal is { } character && quantifier is not ('*' or '?' or '{' or '+'))
                run.Append(character);
            else
                End();
            if (quantifier == '+' && literal is { } repeated)
                runs.Add(repeated.ToString());
            at = AfterQuantifier(pattern, at);
        }
        End();
        // An alternative behind a group may do without all of it.
        return pattern.AsSpan(at).Contains('|') && !IsInGroups(pattern, at) ? [] : runs;

        void End()
        {
            if (run.Length > 0)
                runs.Add(run.ToString());
            run.Clear();
        }
    }

    /// <summary>Reads one character of the pattern; null where it stands for several.</summary>
    private static char? Literal(string pattern, ref int at)
    {
        switch (pattern[at])
        {
            case '\\' when at + 1 < pattern.Length && !char.IsAsciiLetterOrDigit(pattern[at + 1]):
                at += 2;
                return pattern[at - 1];
            case '\\':
                at = pattern.Length;
                return null;
            case '[':
                at = pattern.IndexOf(']', Math.Min(at + 2, pattern.Length)) is var end and >= 0 ? end + 1 : pattern.Length;
                return null;
            case '.' or '$' or '^':
                at++;
                return null;
            default:
                return pattern[at++];
        }
    }

    private static int AfterQuantifier(string pattern, int at)
    {
        if (at >= pattern.Length || pattern[at] is not ('*' or '+' or '?' or '{'))
            return at;
        var after = pattern[at] == '{' ? pattern.IndexOf('}', at) + 1 : at + 1;
        if (after <= at)
            return pattern.Length;
        return after < pattern.Length && pattern[after] == '?' ? after + 1 : after;
    }

    /// <summary>Whether every `|` from here on stands in a group.</summary>
    private static bool IsInGroups(string pattern, int from)
    {
        var depth = 0;
        for (var at = from; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\')
                at++;
            else if (pattern[at] == '(')
                depth++;
            else if (pattern[at] == ')')
                depth--;
            else if (pattern[at] == '|' && depth == 0)
                return false;
        }
        return true;
    }
}
