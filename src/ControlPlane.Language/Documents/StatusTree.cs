using System.Collections;
using System.Globalization;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Documents;

/// <summary>
/// The `status` of documents: what reads tell of them beside what their authors wrote. It is told as a key of the document, as people know it of Kubernetes,
/// and is no part of it: it is never stored.
/// </summary>
internal static class StatusTree
{
    /// <summary>The key under which it is told.</summary>
    public const string Key = "status";

    /// <summary>The part of it that other documents decide.</summary>
    public const string UsedBy = "usedBy";

    private static readonly Position Nowhere = new(1, 1);

    /// <summary>A record of a status as a tree, without what is null.</summary>
    public static Mapping Of(object status) =>
        new(
            [
                .. SpecShape
                    .Of(status.GetType())
                    .Keys.Select(key => (key.Name, Value: key.Property.GetValue(status)))
                    .Where(entry => entry.Value is not null)
                    .Select(entry => new MappingEntry(entry.Name, Nowhere, Value(entry.Value!))),
            ],
            Nowhere
        );

    /// <summary>The document without a status, and the status that was written back with it.</summary>
    public static (Mapping Document, MappingEntry? Written) Apart(Mapping document, DocumentKind kind) =>
        kind.HasStatus && document.Entries.FirstOrDefault(entry => entry.Key == Key) is { } written
            ? (document with { Entries = document.Entries.Remove(written) }, written)
            : (document, null);

    /// <summary>What is wrong with a status that was written: it may only repeat what the document says itself. Who uses it is not compared.</summary>
    public static IEnumerable<Problem> Check(Document document, MappingEntry written)
    {
        if (written.Value is not Mapping status)
        {
            yield return Wrong("", written.At, $"is {Shown.Kind(written.Value)}");
            yield break;
        }

        if (!document.Kind.TellsItsStatus(document))
            yield break;
        var told = document.Kind.Status(document) is { } known ? Of(known) : new Mapping([], Nowhere);
        foreach (var entry in status.Entries.Where(entry => entry.Key != UsedBy && told[entry.Key]?.SameAs(entry.Value) is not true))
            yield return Wrong(entry.Key, entry.At, "is not what this document says");

        Problem Wrong(string key, Position at, string why) =>
            new(
                DocumentCodes.Status,
                $"{why}: a status is only read, and cannot be changed",
                document.Id,
                key.Length == 0 ? Key : $"{Key}.{key}",
                File: document.File,
                Line: at.Line,
                Column: at.Column,
                Hint: "leave `status` out"
            );
    }

    private static Node Value(object value) =>
        value switch
        {
            string text => Text(text),
            DateTimeOffset time => Text(Instants.Text(time)),
            int number => new Scalar(number.ToString(CultureInfo.InvariantCulture), ScalarKind.Integer, Nowhere),
            IEnumerable list => new Sequence([.. list.Cast<object>().Select(Value)], Nowhere),
            _ => Of(value),
        };

    private static Scalar Text(string text) => new(text, ScalarKind.String, Nowhere);
}
