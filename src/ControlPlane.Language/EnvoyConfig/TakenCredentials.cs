using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ControlPlane.Language.EnvoyConfig.Instances;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.Lua.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>Credentials that a script takes out of requests, because Envoy's own filters would decode and reorder the rest of the query.</summary>
/// <param name="Instance">The Lua instance of <see cref="HttpChain"/>.</param>
internal sealed record TakenCredentials(HttpInstance<LuaPerRoute> Instance)
{
    private const string ChosenKey = "chosen";

    /// <summary>Query parameters, however their names are spelled.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>Headers, in lower case.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Cookies.</summary>
    public ImmutableArray<string> Cookies { get; init; } = [];

    /// <summary>
    /// The consumers by the names of their certificates, one of which a request's client must be; null where it need not. The consumer is told in the header
    /// that says so.
    /// </summary>
    public ImmutableSortedDictionary<string, string>? Certificates { get; init; }

    /// <summary>Whether something is taken out, so that Envoy may choose another route.</summary>
    public bool Takes => !Parameters.IsEmpty || !Headers.IsEmpty || !Cookies.IsEmpty;

    /// <summary>Only that its client is a consumer: of a route that answers itself, nobody sees the request.</summary>
    public TakenCredentials? WithoutTaking => Certificates is null ? null : new TakenCredentials(Instance) { Certificates = Certificates };

    /// <summary>All that both take, by the instance of this one.</summary>
    public TakenCredentials And(TakenCredentials other) =>
        this with
        {
            Parameters = [.. Parameters.Union(other.Parameters)],
            Headers = [.. Headers.Union(other.Headers)],
            Cookies = [.. Cookies.Union(other.Cookies)],
            Certificates = Certificates ?? other.Certificates,
        };

    /// <summary>That a request took this route before.</summary>
    public static MetadataMatcher Chosen(string route) =>
        new()
        {
            Filter = GeneratedNames.MetadataNamespace,
            Path = { new MetadataMatcher.Types.PathSegment { Key = ChosenKey } },
            Value = new ValueMatcher { StringMatch = new StringMatcher { Exact = route } },
        };

    /// <summary>The script of a route. When a script changes headers, Envoy chooses the route anew, so it first notes which one this is.</summary>
    public LuaPerRoute Script(string route) =>
        new()
        {
            SourceCode = new DataSource
            {
                InlineString = $$"""
                    function envoy_on_request(handle)
                    {{(Certificates is null ? "" : CertificateScript(Certificates))}}{{(Takes ? TakingScript(route) : "")}}end
                    """,
            },
        };

    private string TakingScript(string route) =>
        $$"""
              handle:streamInfo():dynamicMetadata():set({{Text(GeneratedNames.MetadataNamespace)}}, {{Text(ChosenKey)}}, {{Text(route)}})
              local headers = handle:headers()
            {{string.Concat(Headers.Select(header => $"  headers:remove({Text(header)})\n"))}}{{(Cookies.IsEmpty ? "" : CookieScript)}}{{QueryScript}}

            """;

    /// <summary>
    /// Looks for the consumer by the URIs and then by the DNS names of the client's certificate, which the listener has verified
    /// (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/lua_filter#ssl-connection-object-api). Whether it was verified on this
    /// very connection is not asked: a session that is resumed was verified when it began.
    /// </summary>
    private static string CertificateScript(ImmutableSortedDictionary<string, string> consumers) =>
        $$"""
              local consumers = {{{string.Join(", ", consumers.Select(consumer => $"[{Text(consumer.Key)}] = {Text(consumer.Value)}"))}}}
              local connection, consumer = handle:streamInfo():downstreamSslConnection(), nil
              if connection then
                for _, name in ipairs(connection:uriSanPeerCertificate()) do consumer = consumer or consumers[name] end
                for _, name in ipairs(connection:dnsSansPeerCertificate()) do consumer = consumer or consumers[name:lower()] end
              end
              if not consumer then return handle:respond({[":status"] = "401"}, "client certificate required") end
              handle:headers():replace({{Text(GeneratedNames.ConsumerHeader)}}, consumer)

            """;

    private string QueryScript =>
        $$"""
              local taken = {{Set(Parameters)}}
              local path, query = headers:get(":path"):match("^([^?]*)%?(.*)$")
              if not path then return end
              local kept = {}
              for parameter in (query .. "&"):gmatch("([^&]*)&") do
                local name = parameter:match("^[^=]*"):gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end)
                if not taken[name] then kept[#kept + 1] = parameter end
              end
              headers:replace(":path", #kept > 0 and path .. "?" .. table.concat(kept, "&") or path)
            """;

    private string CookieScript =>
        $$"""
              local secret, cookies = {{Set(Cookies)}}, {}
              for name, value in pairs(headers) do
                if name == "cookie" then
                  for cookie in (value .. ";"):gmatch("%s*([^;]*);") do
                    if not secret[cookie:match("^[^=%s]*")] then cookies[#cookies + 1] = cookie end
                  end
                end
              end
              headers:remove("cookie")
              if #cookies > 0 then headers:add("cookie", table.concat(cookies, "; ")) end

            """;

    private static string Set(ImmutableArray<string> names) => "{" + string.Join(", ", names.Select(name => $"[{Text(name)}] = true")) + "}";

    /// <summary>A text as a literal of Lua.</summary>
    private static string Text(string text) =>
        "\""
        + string.Concat(
            Encoding
                .UTF8.GetBytes(text)
                .Select(letter =>
                    char.IsAsciiLetterOrDigit((char)letter) || "-_.~/#:".Contains((char)letter)
                        ? $"{(char)letter}"
                        : "\\" + letter.ToString("d3", CultureInfo.InvariantCulture)
                )
        )
        + "\"";
}
