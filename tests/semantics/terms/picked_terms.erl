%% SPDX-License-Identifier: MIT
%% Makes picked_terms.txt:
%%   erlc picked_terms.erl
%%   erl +pc unicode -noshell -eval 'picked_terms:main(), halt().' > picked_terms.txt
-module(picked_terms).
-export([main/0]).

main() ->
    io:setopts([{encoding, unicode}]),
    io:put_chars(["# Terms as Erlang/OTP ", erlang:system_info(otp_release), " (erts ",
                  erlang:system_info(version), ") writes and sorts them; made by picked_terms.erl.\n",
                  "# One term a line, in the order of lists:sort, in three fields with tabs between them:\n",
                  "#   how it compares with the line before: < less before it, = equal by ==, : equal by =:=\n",
                  "#   io_lib:format(\"~w\")\n",
                  "#   io_lib:format(\"~0tp\") of a node started with +pc unicode\n"]),
    lists:foldl(fun line/2, first, lists:sort(terms())).

line(Term, Before) ->
    Relation = case Before of
                   first -> "<";
                   {Term0} when Term0 =:= Term -> ":";
                   {Term0} when Term0 == Term -> "=";
                   _ -> "<"
               end,
    io:put_chars([Relation, $\t, io_lib:format("~w", [Term]), $\t, io_lib:format("~0tp", [Term]), $\n]),
    {Term}.

terms() ->
    numbers() ++ atoms() ++ pids() ++ binaries() ++ strings() ++ containers() ++ maps().

numbers() ->
    [0, 1, -1, 255, 256, 1.0, -1.0, 0.0, 0.1, 0.001, 0.0001, 1.5e-4, 1.0e-5, 123.456, 1.0e5, 123456.0, 1.2e6,
     1.0e10, 1.0e22, 1.0e23, 5.0e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308,
     3.141592653589793, 100.0, 1000.0, 12345678.9, 0.3333333333333333, 4.35, 1.0e15, 1.0e16,
     9007199254740991, 9007199254740992, 9007199254740993, 9007199254740991.0, 9007199254740992.0,
     9007199254740994.0, 9223372036854775807, 9223372036854775808, 9223372036854775808.0,
     -9223372036854775808, -9223372036854775809, 18446744073709551615, 18446744073709551616,
     18446744073709551616.0, 1 bsl 100, float(1 bsl 100), (1 bsl 100) + 1, (1 bsl 100) - 1, -(1 bsl 100),
     1 bsl 1023, float(1 bsl 1023), 1 bsl 1024, -(1 bsl 1024), 1 bsl 2000].

atoms() ->
    [ok, error, undefined, '', ' ', 'EXIT', 'DOWN', '$gen_call', '_', '_x', a, aa, ab, aB, a1, 'a@b', 'a.b',
     'a b', 'a-b', '1a', 'A', '\'', '"', 'it\'s', 'back\\slash', 'line\nbreak', 'tab\t', '\b\v\f\r\e\d', '\0',
     'a\x{1}', 'a\x{80}b', 'a\x{9f}b', 'a\x{a0}b', '\x{df}', '\x{e9}t\x{e9}', '\x{c9}', 'a\x{c9}', 'a\x{d7}',
     '\x{f7}', '\x{ff}', '\x{100}', 'a\x{400}', '\x{65e5}\x{672c}', '\x{1f600}', 'receive', 'end', 'and',
     'maybe', 'else', 'cond', 'let', 'fun', 'orelse', 'true', 'false', nil, 'nonode@nohost', abcdefghijklmnop].

pids() -> [list_to_pid("<0.1.0>"), list_to_pid("<0.2.0>"), list_to_pid("<0.10.0>"), list_to_pid("<0.200.0>")].

binaries() ->
    [<<>>, <<0>>, <<1, 2, 3>>, <<"abc">>, <<"ab">>, <<"abd">>, <<255>>, <<"text with \"quotes\"">>, <<"a\\b">>,
     <<"line\nbreak\t\e">>, <<"\d">>, <<233>>, <<233, 97>>, <<"\x{e9}"/utf8>>, <<"\x{65e5}\x{672c}"/utf8>>,
     <<"a\x{400}"/utf8>>, <<"\x{1f600}"/utf8>>, <<239, 191, 190>>, <<195, 40>>, <<"\x{e9}"/utf8, 0>>,
     <<128>>, <<"caf\x{e9}">>, <<"caf\x{e9}"/utf8>>].

strings() ->
    ["abc", "ab", "", "a\nb", "quote \" here", "\\", "\e", "\d", [0], [1, 2, 3], [97 | 98], [97, b], [233],
     [128], [160], [1024], [16#1f600], [16#fffe], [16#d800], [16#110000], [-1], "a" ++ [16#65e5], [$a, 1.0],
     "x" ++ tail, [256, 257]].

containers() ->
    [{}, {a}, {a, b}, {b}, {1}, {1.0}, {2}, {1, a}, {1.0, a}, {1.0, b}, {a, {b, {c}}}, [], [[]], [[], []], [a], [a, b],
     [a | b], [a, b | c], [1], [1.0], [1, 2], [1.0, 2], [1.0, 3], [[1], [2]], {[]}, {{}}, [{}], [<<>>], {"abc", <<"abc">>},
     [{key, "value"}, {other, <<1>>}], {'EXIT', list_to_pid("<0.1.0>"), normal}, {'$gen_call', x, [y | z]},
     [a, "b", <<"c">>, 4.0, {5}], {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, [1 bsl 70 | 2.5]].

maps() ->
    [#{}, #{a => 1}, #{a => 1.0}, #{a => 2}, #{b => 0}, #{1 => a}, #{1.0 => a}, #{2 => a}, #{1 => a, 1.0 => b},
     #{1 => b, 1.0 => a}, #{1 => a, 2 => b}, #{1.0 => a, 2 => b}, #{{1} => x}, #{{1.0} => x}, #{{2} => x},
     #{[] => #{}}, #{#{} => []}, #{"key" => "value"}, #{<<"key">> => <<"value">>}, #{a => 1, b => 2, c => 3},
     #{a => #{b => #{c => []}}}, #{'A' => 1, a => 2, "a" => 3, <<"a">> => 4, 97 => 5, 97.0 => 6},
     [#{a => 1} | #{}], {#{x => 1}, #{x => 1.0}}].
