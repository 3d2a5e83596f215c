using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ControlPlane.Server.Admin.Description;

/// <summary>The query parameters of the API by name: what each means wherever it is taken.</summary>
internal static class QueryParameters
{
    private static readonly ImmutableDictionary<string, (string Description, Func<JsonObject> Schema)> Known = new Dictionary<string, (string, Func<JsonObject>)>
    {
        ["limit"] = ("How many items a page has at most. Default 100.", () => new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 1000 }),
        ["cursor"] = ("The `next` of the page before. Default: the first page.", Text),
        ["q"] = ("Text that the name or the description contains, whatever its case.", Text),
        ["team"] = ("The team that owns the documents.", Text),
        ["label"] = ("A label, `KEY` or `KEY=VALUE`; it may be repeated, and all must hold.", () => new JsonObject { ["type"] = "array", ["items"] = Text() }),
        ["view"] = ("`effective`: the policies in force instead of the document. For fleets and routes.", () => new JsonObject { ["enum"] = new JsonArray("effective") }),
        ["revision"] = ("The document as it was at this revision.", () => new JsonObject { ["type"] = "integer", ["minimum"] = 1 }),
        ["message"] = ("Why, in the author's words.", Text),
        ["takeOver"] = ("Whether a document of another source or team is taken over. Default false.", () => new JsonObject { ["type"] = "boolean" }),
        ["allow"] = ("The kinds of warnings that may be written, separated by commas. Default: all.", Text),
        ["band"] = ("The minor version of Envoy, such as `1.40`. Default: the newest that the fleet has resources for.", Text),
    }.ToImmutableDictionary();

    /// <summary>The parameter as the description lists it.</summary>
    public static JsonObject Describe(string name)
    {
        var (description, schema) = Known[name];
        return new JsonObject { ["name"] = name, ["in"] = "query", ["description"] = description, ["schema"] = schema() };
    }

    private static JsonObject Text() => new() { ["type"] = "string" };
}
