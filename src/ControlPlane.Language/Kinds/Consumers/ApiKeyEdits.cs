using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Changes the API keys of a Consumer's body, everything else as its author wrote it. Pure.</summary>
public static class ApiKeyEdits
{
    private const string ListKey = "apiKeys";

    /// <summary>The names of the keys that have not expired.</summary>
    public static ImmutableArray<string> Live(Document consumer, DateTimeOffset now) =>
        [.. Keys(consumer).Where(key => !(key.Expires <= now)).Select(key => key.Name!)];

    /// <summary>A name that no key has: <c>key-1</c>, <c>key-2</c> …</summary>
    public static string FreeName(Document consumer)
    {
        var taken = Keys(consumer).Select(key => key.Name).ToHashSet();
        return Enumerable
            .Range(1, int.MaxValue)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"key-{number}"))
            .First(name => !taken.Contains(name));
    }

    /// <summary>The body with one more key, and without those that have expired.</summary>
    /// <param name="consumer">A Consumer.</param>
    /// <param name="name">The key's name; the rules of the kind are checked by whoever reads the body.</param>
    /// <param name="value">The key.</param>
    /// <param name="expires">When it expires, to the second; null: never.</param>
    /// <param name="now">The time.</param>
    public static Mapping Add(Document consumer, string name, string value, DateTimeOffset? expires, DateTimeOffset now)
    {
        var live = Live(consumer, now);
        var (at, list) = List(consumer);
        MappingEntry[] entries =
        [
            new("name", at, Text(name, at)),
            new("key", at, new Mapping([new MappingEntry("value", at, Text(value, at))], at)),
            .. expires is { } time ? [new MappingEntry("expires", at, Text(Instants.Text(time), at))] : Array.Empty<MappingEntry>(),
        ];
        return With(consumer, [.. list.Where(item => NameOf(item) is { } known && live.Contains(known)), new Mapping([.. entries], at)]);
    }

    /// <summary>The body without this key, or null where there is none of this name.</summary>
    public static Mapping? Remove(Document consumer, string name)
    {
        var list = List(consumer).Items;
        var rest = list.RemoveAll(item => NameOf(item) == name);
        return rest.Length == list.Length ? null : With(consumer, rest);
    }

    private static ImmutableArray<ApiKeySpec> Keys(Document consumer)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        return ((ConsumerSpec)consumer.Spec).ApiKeys ?? [];
    }

    private static (Position At, ImmutableArray<Node> Items) List(Document consumer) =>
        consumer.Body[ListKey] is Sequence list ? (list.At, list.Items) : (consumer.Body.At, []);

    private static Mapping With(Document consumer, ImmutableArray<Node> keys)
    {
        var body = consumer.Body;
        var entry = new MappingEntry(ListKey, body.At, new Sequence(keys, body.At));
        var place = body.Entries.IndexOf(body.Entries.FirstOrDefault(known => known.Key == ListKey)!);
        return body with
        {
            Entries = (place < 0, keys.IsEmpty) switch
            {
                (true, true) => body.Entries,
                (true, false) => body.Entries.Add(entry),
                (false, true) => body.Entries.RemoveAt(place),
                (false, false) => body.Entries.SetItem(place, entry),
            },
        };
    }

    private static string? NameOf(Node item) => (item as Mapping)?["name"] is Scalar name ? name.Text : null;

    private static Scalar Text(string text, Position at) => new(text, ScalarKind.String, at);
}
