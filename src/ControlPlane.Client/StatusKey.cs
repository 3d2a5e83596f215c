using System.Text.Json;
using System.Text.Json.Nodes;

namespace ControlPlane.Client;

/// <summary>The key <c>status</c> of a document that was read: what the server tells beside what the author wrote.</summary>
internal static class StatusKey
{
    private const string Name = "status";

    /// <summary>The document without it, and it; null where the document has none.</summary>
    public static (JsonElement Document, JsonElement? Status) Apart(JsonElement read)
    {
        if (read.ValueKind is not JsonValueKind.Object || !read.TryGetProperty(Name, out var status))
            return (read, null);
        var document = JsonObject.Create(read)!;
        document.Remove(Name);
        return (JsonSerializer.SerializeToElement(document, WireJson.Options), status);
    }
}
