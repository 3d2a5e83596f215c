using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Tests.Values;

/// <summary>Draws texts with `%…%` operators, right ones and damaged ones.</summary>
internal sealed class RandomOperators(Random random)
{
    private static readonly string[] Names =
    [
        .. OperatorTable.Names,
        "REQ",
        "RESP",
        "TRAILER",
        "START_TIME",
        "EMIT_TIME",
        "METADATA",
        "CLUSTER_METADATA",
        "UPSTREAM_METADATA",
        "PATH",
        "ENVIRONMENT",
        "QUERY_PARAM",
        "CEL",
        "NOBODY",
        "req",
        "LOCAL_REPLY_BODY",
        "QUERY_PARAMS",
        "",
    ];

    private static readonly string[] Arguments =
    [
        "",
        "",
        "",
        "()",
        "(x)",
        "(:path)",
        "(x-a?x-b)",
        "(x?y?z)",
        "(:authority?x)",
        "(X-Name)",
        "(x y)",
        "(é)",
        "(a:b)",
        "(a:b:c)",
        "(a\nb)",
        "(NQ)",
        "(WQ)",
        "(NQ:x)",
        "(nq)",
        "(%Y-%m-%dT%H:%M:%S.%3fZ)",
        "(%Y\n)",
        "(%n)",
        "(%t)",
        "(%)",
        "(%%)",
        "(%s)",
        "(%f)",
        "(%E*S)",
        "(%E3S)",
        "(%Ez)",
        "(%E9f)",
        "(%Q)",
        "(%1f.%9f)",
        "(%0f)",
        "(%c %x %X %p %r)",
        "(%Y)%m)",
        "(ROUTE:ns:key)",
        "(ROUTE:ns)",
        "(ROUTE)",
        "(CLUSTER:ns:a:b)",
        "(LISTENER:ns:k)",
        "(VIRTUAL_HOST:n:k)",
        "(UPSTREAM_HOST:n:k)",
        "(DYNAMIC:n:k)",
        "(NONE:n:k)",
        "(key:PLAIN)",
        "(HOME)",
        "(a",
        "a)",
        "[(\"a\")]",
    ];

    private static readonly string[] Lengths = ["", "", "", "", ":5", ":1", ":0", ":99999", ":100000", ":99999999999999999999", ":-1", ":x", ":"];

    private static readonly string[] Between = ["", "", "", "", " ", "%%", "%", "text", "é", "\n", "\t", "(", ":"];

    public string Next() => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Of(Between) + (random.Next(3) == 0 ? Any() : Right())));

    /// <summary>In the form of its example, with one argument of the others now and then.</summary>
    private string Right()
    {
        var name = Of(Names);
        return $"%{name}{(random.Next(3) == 0 ? Of(Arguments) : OperatorTable.Find(name)?.Example)}{(random.Next(4) == 0 ? Of(Lengths) : "")}%";
    }

    private string Any()
    {
        var text = $"%{Of(Names)}{Of(Arguments)}{Of(Lengths)}%";
        return random.Next(8) > 0 ? text : text.Remove(random.Next(text.Length), 1);
    }

    private string Of(string[] choices) => choices[random.Next(choices.Length)];
}
