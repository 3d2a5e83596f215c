namespace ControlPlane.Language.Values.Regexes;

/// <summary>Reads a class in brackets.</summary>
internal static class Re2Class
{
    public static Re2Set Read(Re2Text text, bool folds)
    {
        text.Skip(1);
        var negated = text.Next("^");
        var set = default(Re2Set);
        for (var first = true; text.More && (first || text.Current != ']'); first = false)
            set = set.With(Member(text));
        if (!text.Next("]"))
            throw text.Wrong("has a `[` without `]`");
        if (folds)
            set = set.Folded();
        if (negated)
            set = set.Complement;
        return set.IsEmpty ? throw text.Wrong("has a class that holds no character, so nothing would match") : set;
    }

    private static Re2Set Member(Re2Text text)
    {
        if (text.Next("[:"))
            return Named(text);
        var (low, set) = Character(text);
        if (set is { } several)
            return several;
        if (!text.Peek("-") || text.Peek("-]") || !text.Ahead(1))
            return Re2Set.Range(low, low);
        text.Skip(1);
        var (high, other) = Character(text);
        if (other is not null || high < low)
            throw text.Wrong("has a class with a range that ends before it starts");
        return Re2Set.Range(low, high);
    }

    private static Re2Set Named(Re2Text text)
    {
        var name = text.Until(":]") ?? "";
        var negated = name.StartsWith('^');
        if (Re2Set.Named(negated ? name[1..] : name) is not { } set)
            throw text.Wrong("has an unknown named class, such as `[:alpha:]` is a known one");
        return negated ? set.Complement : set;
    }

    private static (char Character, Re2Set? Set) Character(Re2Text text)
    {
        if (text.Current == '\\')
            return Re2Escape.Read(text);
        var character = text.Rune();
        return character.IsAscii
            ? ((char)character.Value, null)
            : throw text.Wrong($"has `{character}` in a class, where some Envoys read several characters; write alternatives, as in `(?:é|è)`");
    }
}
