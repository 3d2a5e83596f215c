namespace ControlPlane.EndToEnd.Tests.Hostile;

/// <summary>Who may pass a rule: one way to prove it, or none for everybody.</summary>
internal enum Proof
{
    None,
    Key,
    KeyInQuery,
    Token,
    TokenInQuery,
    Password,
    Any,
    Address,
}

/// <summary>
/// A rule with random policies. Its path is <c>/r</c> and its number; below it, <c>/secret</c> is denied to everybody where the rule says so.
/// </summary>
/// <param name="Number">Its number.</param>
/// <param name="Proof">Who may pass.</param>
/// <param name="Denies">Whether it denies <c>/secret</c> and the method DELETE.</param>
/// <param name="Policies">Other policies, as YAML.</param>
/// <param name="Redirects">Whether it redirects instead of asking the service.</param>
internal sealed record HostileRule(int Number, Proof Proof, bool Denies, string Policies, bool Redirects)
{
    public const string Consumer = "hostile-user";

    /// <summary>Without effect where a rule redirects.</summary>
    private static readonly IReadOnlyList<string> OfServices =
    [
        "cors: {origins: [\"https://app.example.com\"], credentials: true}",
        "body: {max: 1KiB}",
        "retry: {on: [5xx]}",
        "compress: {}",
    ];

    private static readonly IReadOnlyList<string> Others =
    [
        "headers: {response: {set: {x-echo: \"%REQ(x-in)%\"}}}",
        "errors: [{name: told, on: {statuses: [401, 403, 404]}, body: \"%RESPONSE_CODE% %REQ(x-in)% end\", headers: {x-echo: \"%REQ(x-in)%\"}}]",
    ];

    public static HostileRule Random(Random random, int number)
    {
        var redirects = random.Next(5) == 0;
        return new(
            number,
            (Proof)random.Next(Enum.GetValues<Proof>().Length),
            random.Next(2) == 0,
            string.Join(", ", Others.Concat(redirects ? [] : OfServices).Where(_ => random.Next(3) == 0)),
            redirects
        );
    }

    public string Yaml
    {
        get
        {
            var policies = new[]
            {
                Demand,
                Denies ? "authorize: {rules: [{deny: {paths: [{prefix: /r" + Number + "/secret}]}}, {deny: {methods: [DELETE]}}]}" : "",
                Policies,
            }.Where(text => text.Length > 0);
            var action = Redirects ? "redirect: {scheme: https, port: 443}" : "to: [{service: hostile}]";
            return $"  - {{name: r{Number}, match: {{path: {{prefix: /r{Number}}}}}, {action}, policies: {{{string.Join(", ", policies)}}}}}";
        }
    }

    private string Demand =>
        Proof switch
        {
            Proof.Key => $"apiKey: {{from: [{{header: x-api-key}}, {{cookie: key}}], consumers: [{Consumer}]}}",
            Proof.KeyInQuery => $"apiKey: {{from: [{{header: x-api-key}}, {{query: key}}], consumers: [{Consumer}]}}",
            Proof.Token => "jwt: {anyOf: [hostile]}",
            Proof.TokenInQuery => "jwt: {anyOf: [hostile-query]}",
            Proof.Password => $"basicAuth: {{consumers: [{Consumer}]}}",
            Proof.Any =>
                $"auth: {{anyOf: [{{jwt: {{anyOf: [hostile]}}}}, {{apiKey: {{from: [{{header: x-api-key}}, {{query: key}}], consumers: [{Consumer}]}}}}]}}",
            Proof.Address => "ipAccess: {allow: [10.0.0.0/8]}",
            _ => "",
        };
}
