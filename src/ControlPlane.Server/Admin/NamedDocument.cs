using System.Collections.Immutable;
using System.Text.Json;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary>A document whose kind and name stand in the path of the request: its body may leave them out or must agree.</summary>
/// <param name="Document">Null when there are problems.</param>
/// <param name="Problems">All of them.</param>
internal sealed record NamedDocument(Document? Document, ImmutableArray<Problem> Problems)
{
    /// <summary>Reads the body as the document of this identity.</summary>
    public static NamedDocument Read(RequestJson body, DocumentId id, DocumentStore store)
    {
        if (body.Root.ValueKind != JsonValueKind.Object)
            return Refused([new Problem(ProblemCode.IdentityDisagrees, "The body is not one document.", id.ToWire(), Allowed: "a JSON object")]);
        ImmutableArray<Problem> disagreeing = [.. Disagreeing(body.Root, "kind", id.Kind, id), .. Disagreeing(body.Root, "name", id.Name, id)];
        if (!disagreeing.IsEmpty)
            return Refused(disagreeing);

        var read = store.Read(body.Text!, id);
        return read is { Problems: [], Documents: [var document] } ? new NamedDocument(document, []) : Refused([.. read.Problems.Select(WireMapping.ToWire)]);
    }

    private static NamedDocument Refused(ImmutableArray<Problem> problems) => new(null, problems);

    private static IEnumerable<Problem> Disagreeing(JsonElement body, string key, string expected, DocumentId id)
    {
        if (!body.TryGetProperty(key, out var said) || (said.ValueKind == JsonValueKind.String && said.GetString() == expected))
            yield break;
        yield return new Problem(
            ProblemCode.IdentityDisagrees,
            $"`{key}` is not what the path says.",
            id.ToWire(),
            key,
            Allowed: $"`{expected}`, or leave it out"
        );
    }
}
