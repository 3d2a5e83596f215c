using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Documents;

/// <summary>Finds the secrets of documents by the type information of their specs, and puts other forms in their place. Pure.</summary>
public static class SecretFields
{
    /// <summary>The secrets of a document that was read without problems, in its order.</summary>
    public static ImmutableArray<SecretField> Of(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var found = ImmutableArray.CreateBuilder<SecretField>();
        Replace(
            document,
            field =>
            {
                found.Add(field);
                return null;
            }
        );
        return found.ToImmutable();
    }

    /// <summary>The document with the secrets given by value, as <c>cpctl</c> sends them.</summary>
    /// <param name="document">Any document.</param>
    /// <param name="value">The value of a secret; null leaves it as it is given.</param>
    public static Document WithValues(Document document, Func<SecretField, string?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Replace(document, field => value(field) is { } plain ? [("value", Text(plain, field.At))] : null);
    }

    /// <summary>
    /// The document with every secret given by value replaced by its hash, and the values: from here on nobody can tell them from the document.
    /// </summary>
    /// <param name="document">Any document.</param>
    /// <param name="hash">The hash of a value.</param>
    public static (Document Document, ImmutableSortedDictionary<string, string> Values) Take(Document document, Func<string, string> hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var taken = Replace(
            document,
            field =>
            {
                if (field.Value is not { } value)
                    return null;
                var name = hash(value);
                values[name] = value;
                return [("set", Yes(field.At)), ("hash", Text(name, field.At))];
            }
        );
        return (taken, values.ToImmutable());
    }

    /// <summary>
    /// The document with the time of the last change beside each hash: what the stored document says of the same hash, else now. What the author says does not
    /// count.
    /// </summary>
    /// <param name="document">A document that holds hashes.</param>
    /// <param name="stored">The document it replaces, if any.</param>
    /// <param name="now">The time of the write.</param>
    public static Document Dated(Document document, Document? stored, DateTimeOffset now)
    {
        var fields = stored is null ? [] : Of(stored);
        return Replace(
            document,
            field =>
                field.Hash is { } hash
                    ? [("set", Yes(field.At)), ("hash", Text(hash, field.At)), ("updatedAt", Text(Since(field, fields) ?? Instants.Text(now), field.At))]
                    : null
        );
    }

    /// <summary>The same place first: a secret that was moved there is of the same time only if nothing else stood there.</summary>
    private static string? Since(SecretField field, ImmutableArray<SecretField> stored) =>
        (
            stored.FirstOrDefault(known => known.Path == field.Path && known.Hash == field.Hash) ?? stored.FirstOrDefault(known => known.Hash == field.Hash)
        )?.UpdatedAt;

    private static Document Replace(Document document, Func<SecretField, (string Key, Node Value)[]?> replace)
    {
        ArgumentNullException.ThrowIfNull(document);
        var type = document.Spec.GetType();
        if (!SecretTypes.Hold(type, document.Vocabulary))
            return document;
        var body = (Mapping)Rewrite(document.Body, type, "", document.Vocabulary, replace);
        return ReferenceEquals(body, document.Body) ? document : document with { Body = body, Spec = DocumentBinder.SpecOf(type, body, document.Vocabulary) };
    }

    /// <summary>A tree with other forms of its secrets; the same object where nothing changes.</summary>
    private static Node Rewrite(Node node, Type type, string path, Vocabulary vocabulary, Func<SecretField, (string Key, Node Value)[]?> replace) =>
        node switch
        {
            _ when !SecretTypes.Hold(type, vocabulary) => node,
            Mapping map when type == typeof(SecretSpec) => replace(new SecretField(path, map, map.At)) is { } form
                ? map with
                {
                    Entries = [.. form.Select(entry => new MappingEntry(entry.Key, map.At, entry.Value))],
                }
                : map,
            Mapping map => RewriteMap(map, type, path, vocabulary, replace),
            Sequence list => RewriteList(list, type, path, vocabulary, replace),
            _ => node,
        };

    private static Mapping RewriteMap(Mapping map, Type type, string path, Vocabulary vocabulary, Func<SecretField, (string Key, Node Value)[]?> replace)
    {
        // A list written as its one element.
        if (type.IsGenericType)
            return (Mapping)Rewrite(map, type.GenericTypeArguments[^1], path, vocabulary, replace);
        var entries = map
            .Entries.Select(entry =>
                TypeOf(type, entry.Key, vocabulary) is { } below
                    ? entry with
                    {
                        Value = Rewrite(entry.Value, below, Paths.Key(path, entry.Key), vocabulary, replace),
                    }
                    : entry
            )
            .ToImmutableArray();
        return entries.Zip(map.Entries).All(pair => ReferenceEquals(pair.First.Value, pair.Second.Value)) ? map : map with { Entries = entries };
    }

    private static Sequence RewriteList(Sequence list, Type type, string path, Vocabulary vocabulary, Func<SecretField, (string Key, Node Value)[]?> replace)
    {
        var item = type.IsGenericType ? type.GenericTypeArguments[^1] : type;
        var items = list.Items.Select((node, index) => Rewrite(node, item, $"{path}[{index}]", vocabulary, replace)).ToImmutableArray();
        return items.Zip(list.Items).All(pair => ReferenceEquals(pair.First, pair.Second)) ? list : list with { Items = items };
    }

    private static Type? TypeOf(Type type, string key, Vocabulary vocabulary) =>
        type == typeof(PolicySet) ? vocabulary.Policy(key)?.SpecType : SpecShape.Of(type).ByName.GetValueOrDefault(key)?.Type;

    private static Scalar Text(string text, Position at) => new(text, ScalarKind.String, at);

    private static Scalar Yes(Position at) => new("true", ScalarKind.Boolean, at);
}
