using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ControlPlane.Server.Admin.Description;

/// <summary>The query parameters of the API by name: what each means wherever it is taken.</summary>
internal static class QueryParameters
{
    private static readonly ImmutableDictionary<string, (string Description, Func<JsonObject> Schema)> Known = new Dictionary<
        string,
        (string, Func<JsonObject>)
    >
    {
        ["limit"] = (
            "The maximum number of items on a page. Default 100.",
            () =>
                new JsonObject
                {
                    ["type"] = "integer",
                    ["minimum"] = 1,
                    ["maximum"] = 1000,
                }
        ),
        ["cursor"] = ("The `next` of the previous page. Default: the first page.", Text),
        ["q"] = ("Text that the name or the description contains, in upper or lower case.", Text),
        ["team"] = ("The team that owns the documents.", Text),
        ["label"] = (
            "A label, `KEY` or `KEY=VALUE`. It may be repeated; a document must have all of them.",
            () => new JsonObject { ["type"] = "array", ["items"] = Text() }
        ),
        ["view"] = (
            "`effective` returns the policies in force instead of the document. Only for fleets and routes.",
            () => new JsonObject { ["enum"] = new JsonArray("effective") }
        ),
        ["revision"] = (
            "Of a document: the revision at which it is shown. Of `/wait`: the revision that the Envoys are to have. Default: the newest.",
            () => new JsonObject { ["type"] = "integer", ["minimum"] = 1 }
        ),
        ["fleet"] = ("A fleet. It may be repeated. Default: all fleets.", () => new JsonObject { ["type"] = "array", ["items"] = Text() }),
        ["timeout"] = ("How long the server waits before it answers all the same, `0s` to `60s`. Default `30s`.", Text),
        ["within"] = ("How far ahead is looked: whole days or hours such as `30d` or `12h`, at most `36500d`. Default `30d`.", Text),
        ["message"] = ("The reason for the change, in the author's words.", Text),
        ["takeOver"] = ("Whether a document of another source or team is taken over. Default false.", () => new JsonObject { ["type"] = "boolean" }),
        ["allow"] = ("The kinds of warnings that are permitted, separated by commas. Default: all.", Text),
        ["band"] = ("The minor version of Envoy, such as `1.40`. Default: the newest that the fleet has resources for.", Text),
    }.ToImmutableDictionary();

    /// <summary>The parameter as the description lists it.</summary>
    public static JsonObject Describe(string name)
    {
        var (description, schema) = Known[name];
        return new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["description"] = description,
            ["schema"] = schema(),
        };
    }

    private static JsonObject Text() => new() { ["type"] = "string" };
}
